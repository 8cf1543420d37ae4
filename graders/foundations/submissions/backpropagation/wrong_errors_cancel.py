# what: the errors are added before they are squared
# expect: test_sse_is_the_sum_of_squares test_errors_are_those_of_the_weights
# %% [sse]
def sse(y, y_hat):
    return np.sum(y - y_hat) ** 2
