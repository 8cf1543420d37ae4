# what: the slope is taken at values that have been through f already
# expect: test_gradient_of_w1 test_gradient_of_w2 test_gradients_agree_with_differences
# expect: test_step_goes_against_the_gradients
# %% [forward]
def slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


def forward(X, W1, W2):
    z2 = X @ W1
    a2 = sigmoid(z2)
    z3 = a2 @ W2
    return z2, a2, z3, sigmoid(z3)
# %% [gradients]
def gradients(X, y, W1, W2):
    z2, a2, z3, y_hat = forward(X, W1, W2)
    delta3 = 2 * (y_hat - y) * slope(y_hat)
    delta2 = (delta3 @ W2.T) * slope(a2)
    return X.T @ delta2, a2.T @ delta3
