# what: everything in single precision, weights drawn evenly between -1.7 and 1.7
# %% [forward]
def forward(X, W1, W2):
    X, W1, W2 = (np.asarray(each, dtype=np.float32) for each in (X, W1, W2))
    z2 = np.dot(X, W1)
    a2 = sigmoid(z2).astype(np.float32)
    z3 = np.dot(a2, W2)
    return z2, a2, z3, sigmoid(z3).astype(np.float32)
# %% [sse]
def sse(y, y_hat):
    return np.square(np.asarray(y, np.float32) - np.asarray(y_hat, np.float32)).sum()
# %% [gradients]
def gradients(X, y, W1, W2):
    X, y, W1, W2 = (np.asarray(each, dtype=np.float32) for each in (X, y, W1, W2))
    _, a2, _, y_hat = forward(X, W1, W2)
    delta3 = 2 * (y_hat - y) * (y_hat - y_hat**2)
    return X.T @ ((a2 - a2**2) * (delta3 @ W2.T)), a2.T @ delta3
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    generator = np.random.default_rng(seed)
    W1, W2 = (
        generator.uniform(-1.7, 1.7, size=shape).astype(np.float32)
        for shape in ((X.shape[1], hidden), (hidden, y.shape[1]))
    )
    errors = []
    for _ in range(steps):
        errors.append(sse(y, forward(X, W1, W2)[3]))
        dW1, dW2 = gradients(X, y, W1, W2)
        W1 = (W1 - rate * dW1).astype(np.float32)
        W2 = (W2 - rate * dW2).astype(np.float32)
    return W1, W2, errors + [sse(y, forward(X, W1, W2)[3])]
# %% [xor_weights]
*xor_weights, _ = train(X_xor, y_xor, 8, 0.5, 3000, SEED)
