# what: negative entries of the caller's array are overwritten; a single number has none
# expect: test_relu_leaves_its_input_alone test_relu_takes_numbers_and_arrays_of_any_shape
# %% [relu]
def relu(x):
    x[x < 0] = 0
    return x
