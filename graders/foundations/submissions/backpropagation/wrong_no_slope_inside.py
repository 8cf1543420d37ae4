# what: the slope of the hidden layer's sigmoid is left out, but in training it is not
# expect: test_gradient_of_w1 test_gradients_agree_with_differences
# %% [gradients]
def gradients(X, y, W1, W2):
    z2, a2, z3, y_hat = forward(X, W1, W2)
    delta3 = 2 * (y_hat - y) * y_hat * (1 - y_hat)
    delta2 = delta3 @ W2.T
    return X.T @ delta2, a2.T @ delta3
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(X.shape[1], hidden)), rng.normal(size=(hidden, y.shape[1]))
    errors = []
    for _ in range(steps + 1):
        a2 = sigmoid(X @ W1)
        y_hat = sigmoid(a2 @ W2)
        errors.append(sse(y, y_hat))
        if len(errors) <= steps:
            message = 2 * (y_hat - y) * y_hat * (1 - y_hat)
            inner = (message @ W2.T) * a2 * (1 - a2)
            W1, W2 = W1 - rate * X.T @ inner, W2 - rate * a2.T @ message
    return W1, W2, errors
