# what: a small number is added inside the logarithm instead of clipping; flattened by hand
# %% [mse]
def errors(y, p):
    return np.array(y, dtype=float).flatten() - np.array(p, dtype=float).flatten()


def mse(y, p):
    e = errors(y, p)
    return e @ e / len(e)
# %% [mae]
def mae(y, p):
    e = errors(y, p)
    return np.linalg.norm(e, 1) / e.size
# %% [rmse]
def rmse(y, p):
    e = errors(y, p)
    return np.array([[np.linalg.norm(e) / np.sqrt(e.size)]])
# %% [huber]
def huber(y, p, delta=1.0):
    e = np.abs(errors(y, p))
    loss = delta * (e - delta / 2)
    inner = e < delta
    loss[inner] = e[inner] ** 2 / 2
    return np.average(loss)
# %% [binary_cross_entropy]
TINY = 1e-6


def binary_cross_entropy(y, p):
    y, p = np.array(y).flatten(), np.array(p).flatten()
    return np.mean(-y * np.log(p + TINY) - (1 - y) * np.log(1 - p + TINY))
# %% [categorical_cross_entropy]
def categorical_cross_entropy(y, p):
    return -(y * np.log(p + TINY)).sum() / len(y)
# %% [sparse_categorical_cross_entropy]
def sparse_categorical_cross_entropy(y, p):
    return categorical_cross_entropy(np.eye(p.shape[1])[y], p)
# %% [msle]
def msle(y, p):
    a, b = np.array(y, dtype=float).flatten(), np.array(p, dtype=float).flatten()
    a[a < 0], b[b < 0] = 0, 0
    return np.mean(np.log((1 + a) / (1 + b)) ** 2)
# %% [hinge]
def short_of_one(y, p):
    labels = np.sign(np.array(y, dtype=float).flatten() - 1e-9)
    short = 1 - labels * np.array(p).flatten()
    return short * (short > 0)


def hinge(y, p):
    return short_of_one(y, p).mean()
# %% [squared_hinge]
def squared_hinge(y, p):
    return np.linalg.norm(short_of_one(y, p)) ** 2 / np.size(y)
# %% [kl_divergence]
def kl_divergence(y, p):
    y, p = y + 1e-7, p + 1e-7
    return np.sum(y * np.log(y) - y * np.log(p)) / len(y)
