# what: the sums are written over in the inputs
# expect: test_forward_leaves_its_arguments_alone
# %% [forward]
def forward(X, W1, W2):
    z2 = X @ W1
    a2 = sigmoid(z2)
    z3 = a2 @ W2
    X *= 0
    return z2, a2, z3, sigmoid(z3)
# %% [gradients]
def gradients(X, y, W1, W2):
    z2, a2, z3, y_hat = forward(X.copy(), W1, W2)
    delta3 = 2 * (y_hat - y) * y_hat * (1 - y_hat)
    return X.T @ ((delta3 @ W2.T) * a2 * (1 - a2)), a2.T @ delta3
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(X.shape[1], hidden)), rng.normal(size=(hidden, y.shape[1]))
    errors = [sse(y, forward(X.copy(), W1, W2)[3])]
    for _ in range(steps):
        dW1, dW2 = gradients(X, y, W1, W2)
        W1, W2 = W1 - rate * dW1, W2 - rate * dW2
        errors.append(sse(y, forward(X.copy(), W1, W2)[3]))
    return W1, W2, errors
