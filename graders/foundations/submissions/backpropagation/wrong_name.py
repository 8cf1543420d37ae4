# what: the function has another name
# expect: test_sse_is_the_sum_of_squares test_sse_leaves_its_arguments_alone
# %% [sse]
def sum_of_squared_errors(y, y_hat):
    return np.sum((y_hat - y) ** 2)
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(X.shape[1], hidden)), rng.normal(size=(hidden, y.shape[1]))
    errors = [sum_of_squared_errors(y, forward(X, W1, W2)[3])]
    for _ in range(steps):
        dW1, dW2 = gradients(X, y, W1, W2)
        W1, W2 = W1 - rate * dW1, W2 - rate * dW2
        errors.append(sum_of_squared_errors(y, forward(X, W1, W2)[3]))
    return W1, W2, errors
