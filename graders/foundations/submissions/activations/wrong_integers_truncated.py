# what: the result has the type of the input, so integers lose their fraction
# expect: test_leaky_relu_takes_numbers_and_arrays_of_any_shape
# %% [leaky_relu]
def leaky_relu(x, a=0.01):
    x = np.asarray(x)
    result = np.zeros_like(x)
    result[x > 0] = x[x > 0]
    result[x <= 0] = a * x[x <= 0]
    return result
