# what: weights start with a deviation of 0.3
# expect: test_seed_decides_the_start
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    rng = np.random.default_rng(seed)
    W1, W2 = 0.3 * rng.normal(size=(X.shape[1], hidden)), 0.3 * rng.normal(size=(hidden, y.shape[1]))
    errors = [sse(y, forward(X, W1, W2)[3])]
    for _ in range(steps):
        dW1, dW2 = gradients(X, y, W1, W2)
        W1, W2 = W1 - rate * dW1, W2 - rate * dW2
        errors.append(sse(y, forward(X, W1, W2)[3]))
    return W1, W2, errors
