# what: the default slope is 0.1
# expect: test_leaky_relu_has_a_slope_of_a_hundredth_by_default
# expect: test_leaky_relu_takes_numbers_and_arrays_of_any_shape
# expect: test_leaky_relu_leaves_its_input_alone
# %% [leaky_relu]
def leaky_relu(x, a=0.1):
    return np.maximum(x, a * np.asarray(x))
