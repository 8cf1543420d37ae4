# what: forward returns the prediction alone
# expect: test_forward_gives_the_hidden_layer test_forward_gives_the_output
# expect: test_forward_leaves_its_arguments_alone test_gradients_agree_with_differences
# %% [forward]
def forward(X, W1, W2):
    return sigmoid(sigmoid(X @ W1) @ W2)
# %% [gradients]
def gradients(X, y, W1, W2):
    a2 = sigmoid(X @ W1)
    y_hat = forward(X, W1, W2)
    delta3 = 2 * (y_hat - y) * y_hat * (1 - y_hat)
    return X.T @ (delta3 @ W2.T * a2 * (1 - a2)), a2.T @ delta3
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(X.shape[1], hidden)), rng.normal(size=(hidden, y.shape[1]))
    errors = [sse(y, forward(X, W1, W2))]
    for _ in range(steps):
        dW1, dW2 = gradients(X, y, W1, W2)
        W1, W2 = W1 - rate * dW1, W2 - rate * dW2
        errors.append(sse(y, forward(X, W1, W2)))
    return W1, W2, errors
