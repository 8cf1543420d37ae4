# what: W2 moves before the gradient of W1 is found
# expect: test_rate_decides_the_length test_step_goes_against_the_gradients
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(X.shape[1], hidden)), rng.normal(size=(hidden, y.shape[1]))
    errors = [sse(y, forward(X, W1, W2)[3])]
    for _ in range(steps):
        W2 = W2 - rate * gradients(X, y, W1, W2)[1]
        W1 = W1 - rate * gradients(X, y, W1, W2)[0]
        errors.append(sse(y, forward(X, W1, W2)[3]))
    return W1, W2, errors
