# what: the difference is left in the caller's y
# expect: test_sse_leaves_its_arguments_alone test_gradients_leaves_its_arguments_alone
# %% [sse]
def sse(y, y_hat):
    y -= y_hat
    return np.sum(y**2)
# %% [gradients]
def gradients(X, y, W1, W2):
    z2, a2, z3, y_hat = forward(X, W1, W2)
    y -= y_hat
    delta3 = -2 * y * y_hat * (1 - y_hat)
    delta2 = (delta3 @ W2.T) * a2 * (1 - a2)
    return X.T @ delta2, a2.T @ delta3
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(X.shape[1], hidden)), rng.normal(size=(hidden, y.shape[1]))
    errors = [sse(y.copy(), forward(X, W1, W2)[3])]
    for _ in range(steps):
        dW1, dW2 = gradients(X, y.copy(), W1, W2)
        W1, W2 = W1 - rate * dW1, W2 - rate * dW2
        errors.append(sse(y.copy(), forward(X, W1, W2)[3]))
    return W1, W2, errors
