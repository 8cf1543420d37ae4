# what: the learning rate is not used
# expect: test_rate_decides_the_length test_step_goes_against_the_gradients
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(X.shape[1], hidden)), rng.normal(size=(hidden, y.shape[1]))
    errors = [sse(y, forward(X, W1, W2)[3])]
    for _ in range(steps):
        dW1, dW2 = gradients(X, y, W1, W2)
        W1, W2 = W1 - dW1, W2 - dW2
        errors.append(sse(y, forward(X, W1, W2)[3]))
    return W1, W2, errors
