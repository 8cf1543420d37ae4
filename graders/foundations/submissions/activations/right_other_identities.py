# what: other identities: tanh for the sigmoid, sums of absolute values for the kinks, logarithms
# %% [step]
def step(x):
    return np.heaviside(x, 1)
# %% [sigmoid]
def sigmoid(x):
    return 0.5 * (np.tanh(0.5 * np.asarray(x)) + 1)
# %% [tanh]
def tanh(x):
    e = np.expm1(-2 * np.abs(x))
    return -np.sign(x) * e / (e + 2)
# %% [relu]
def relu(x):
    return (x + np.abs(x)) / 2
# %% [leaky_relu]
def leaky_relu(x, a=0.01):
    return np.maximum(x, 0) + a * np.minimum(x, 0)
# %% [softplus]
def softplus(x):
    return np.log1p(np.exp(-np.abs(x))) + np.clip(x, 0, None)
# %% [softmax]
def softmax(x):
    return np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))
