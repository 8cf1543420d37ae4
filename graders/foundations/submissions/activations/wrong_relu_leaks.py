# what: leaky ReLU in place of ReLU
# expect: test_relu_keeps_what_is_positive_and_nothing_else test_relu_is_never_negative
# expect: test_relu_takes_numbers_and_arrays_of_any_shape test_relu_leaves_its_input_alone
# %% [relu]
def relu(x):
    return np.maximum(0.01 * np.asarray(x), x)
