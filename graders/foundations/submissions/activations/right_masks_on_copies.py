# what: copies, masks and loops over the last axis instead of NumPy's ready-made functions
# %% [step]
def step(x):
    result = np.ones(np.shape(x))
    result[np.asarray(x) < 0] = 0
    return result
# %% [sigmoid]
def sigmoid(x):
    x = np.array(x, dtype=float)
    positive = x >= 0
    result = np.empty_like(x)
    result[positive] = 1 / (1 + np.exp(-x[positive]))
    powers = np.exp(x[~positive])
    result[~positive] = powers / (1 + powers)
    return result
# %% [tanh]
def tanh(x):
    return 2 * sigmoid(2 * np.asarray(x, dtype=float)) - 1
# %% [relu]
def relu(x):
    result = np.array(x)
    result[result < 0] = 0
    return result
# %% [leaky_relu]
def leaky_relu(x, a=0.01):
    result = np.array(x, dtype=np.float64)
    result[result < 0] *= a
    return result
# %% [softplus]
def softplus(x):
    x = np.array(x, dtype=float)
    result = x.copy()
    small = x < 30
    result[small] = np.log(1 + np.exp(x[small]))
    return result
# %% [softmax]
def softmax(x):
    x = np.asarray(x, dtype=float)
    if x.ndim == 1:
        powers = [np.e ** (score - max(x)) for score in x]
        return np.array(powers) / sum(powers)
    return np.array([softmax(row) for row in x])
