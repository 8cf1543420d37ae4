# what: the error is a mean
# expect: test_sse_is_the_sum_of_squares test_errors_are_those_of_the_weights
# %% [sse]
def sse(y, y_hat):
    return np.mean((y - y_hat) ** 2)
