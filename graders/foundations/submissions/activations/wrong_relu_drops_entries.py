# what: what is negative is left out, so the shape changes
# expect: test_relu_keeps_what_is_positive_and_nothing_else test_relu_is_never_negative
# expect: test_relu_takes_numbers_and_arrays_of_any_shape test_relu_leaves_its_input_alone
# %% [relu]
def relu(x):
    x = np.asarray(x)
    return x[x > 0]
