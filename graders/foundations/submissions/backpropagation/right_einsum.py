# what: einsum, the legacy random generator, errors as an array, weights set by hand for XOR
# %% [forward]
def forward(X, W1, W2):
    z2 = np.einsum("id,dh->ih", X, W1)
    a2 = 1 / (1 + np.exp(-z2))
    z3 = np.einsum("ih,hk->ik", a2, W2)
    return z2, a2, z3, 1 / (1 + np.exp(-z3))
# %% [sse]
def sse(y, y_hat):
    difference = np.ravel(y_hat - y)
    return difference @ difference
# %% [gradients]
def f_prime(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


def gradients(X, y, W1, W2):
    z2, a2, z3, y_hat = forward(X, W1, W2)
    delta3 = -2 * (y - y_hat) * f_prime(z3)
    dW2 = np.einsum("ih,ik->hk", a2, delta3)
    dW1 = np.einsum("id,ik,hk,ih->dh", X, delta3, W2, f_prime(z2))
    return dW1, dW2
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    np.random.seed(seed)
    W2, W1 = np.random.randn(hidden, y.shape[1]), np.random.randn(X.shape[1], hidden)
    errors = np.empty(steps + 1)
    for step in range(steps + 1):
        errors[step] = sse(y, forward(X, W1, W2)[-1])
        if step < steps:
            dW1, dW2 = gradients(X, y, W1, W2)
            W1, W2 = W1 - rate * dW1, W2 - rate * dW2
    return W1, W2, errors
# %% [xor_weights]
# A OR B, A AND B, and a neuron that is always on in the place of the output's bias.
xor_weights = (
    np.array([[20.0, 20, 0], [20, 20, 0], [-10, -30, 20]]),
    np.array([[20.0], [-20], [-10]]),
)
