# what: the error has a factor 1/2, and so do the gradients
# expect: test_sse_is_the_sum_of_squares test_gradient_of_w1 test_gradient_of_w2
# expect: test_gradients_agree_with_differences test_step_goes_against_the_gradients
# expect: test_errors_are_those_of_the_weights
# %% [sse]
def sse(y, y_hat):
    return 0.5 * np.sum((y - y_hat) ** 2)
# %% [gradients]
def gradients(X, y, W1, W2):
    z2, a2, z3, y_hat = forward(X, W1, W2)
    delta3 = (y_hat - y) * y_hat * (1 - y_hat)
    delta2 = (delta3 @ W2.T) * a2 * (1 - a2)
    return X.T @ delta2, a2.T @ delta3
