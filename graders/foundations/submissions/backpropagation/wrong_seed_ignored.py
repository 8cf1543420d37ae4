# what: one generator for all calls, so that each starts elsewhere
# expect: test_seed_decides_the_start test_rate_decides_the_length
# expect: test_step_goes_against_the_gradients test_error_falls_at_each_step
# expect: test_errors_are_those_of_the_weights test_train_leaves_its_arrays_alone
# %% [train]
rng = np.random.default_rng(SEED)


def train(X, y, hidden, rate, steps, seed):
    W1, W2 = rng.normal(size=(X.shape[1], hidden)), rng.normal(size=(hidden, y.shape[1]))
    errors = [sse(y, forward(X, W1, W2)[3])]
    for _ in range(steps):
        dW1, dW2 = gradients(X, y, W1, W2)
        W1, W2 = W1 - rate * dW1, W2 - rate * dW2
        errors.append(sse(y, forward(X, W1, W2)[3]))
    return W1, W2, errors
