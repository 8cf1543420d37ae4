# what: what is negative turns positive
# expect: test_relu_keeps_what_is_positive_and_nothing_else
# expect: test_relu_takes_numbers_and_arrays_of_any_shape test_relu_leaves_its_input_alone
# %% [relu]
def relu(x):
    return np.abs(x)
