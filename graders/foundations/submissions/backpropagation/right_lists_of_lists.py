# what: plain nested lists come out of forward, gradients and train
# %% [forward]
def forward(X, W1, W2):
    z2 = np.asarray(X) @ np.asarray(W1)
    a2 = sigmoid(z2)
    z3 = a2 @ np.asarray(W2)
    return [z2.tolist(), a2.tolist(), z3.tolist(), sigmoid(z3).tolist()]
# %% [sse]
def sse(y, y_hat):
    return float(np.sum((np.asarray(y_hat) - np.asarray(y)) ** 2))
# %% [gradients]
def gradients(X, y, W1, W2):
    _, a2, _, y_hat = map(np.array, forward(X, W1, W2))
    delta3 = 2 * (y_hat - y) * y_hat * (1 - y_hat)
    delta2 = (delta3 @ W2.T) * a2 * (1 - a2)
    return [(X.T @ delta2).tolist(), (a2.T @ delta3).tolist()]
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(X.shape[1], hidden)), rng.normal(size=(hidden, y.shape[1]))
    errors = [sse(y, forward(X, W1, W2)[3])]
    for _ in range(steps):
        dW1, dW2 = map(np.array, gradients(X, y, W1, W2))
        W1, W2 = W1 - rate * dW1, W2 - rate * dW2
        errors.append(sse(y, forward(X, W1, W2)[3]))
    return W1.tolist(), W2.tolist(), errors
# %% [xor_weights]
xor_weights = list(train(X_xor, y_xor, 8, 1.0, 2000, SEED)[:2])
