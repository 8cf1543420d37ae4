# what: rand for randn: weights start evenly between 0 and 1
# expect: test_seed_decides_the_start
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    rng = np.random.default_rng(seed)
    W1, W2 = rng.random((X.shape[1], hidden)), rng.random((hidden, y.shape[1]))
    errors = [sse(y, forward(X, W1, W2)[3])]
    for _ in range(steps):
        dW1, dW2 = gradients(X, y, W1, W2)
        W1, W2 = W1 - rate * dW1, W2 - rate * dW2
        errors.append(sse(y, forward(X, W1, W2)[3]))
    return W1, W2, errors
