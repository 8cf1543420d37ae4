# what: the gradients are divided by the number of rows
# expect: test_gradient_of_w1 test_gradient_of_w2 test_gradients_agree_with_differences
# expect: test_step_goes_against_the_gradients
# %% [gradients]
def gradients(X, y, W1, W2):
    z2, a2, z3, y_hat = forward(X, W1, W2)
    delta3 = 2 * (y_hat - y) * y_hat * (1 - y_hat)
    delta2 = (delta3 @ W2.T) * a2 * (1 - a2)
    return X.T @ delta2 / len(X), a2.T @ delta3 / len(X)
