# what: the error is noted before each step only
# expect: test_errors_are_those_of_the_weights
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(X.shape[1], hidden)), rng.normal(size=(hidden, y.shape[1]))
    errors = []
    for _ in range(steps):
        errors.append(sse(y, forward(X, W1, W2)[3]))
        dW1, dW2 = gradients(X, y, W1, W2)
        W1, W2 = W1 - rate * dW1, W2 - rate * dW2
    return W1, W2, errors
