# what: scikit-learn does the work
# %% [mse]
from sklearn import metrics


def mse(y, p):
    return metrics.mean_squared_error(y, p)
# %% [mae]
def mae(y, p):
    return metrics.mean_absolute_error(y, p)
# %% [rmse]
def rmse(y, p):
    return metrics.root_mean_squared_error(y, p)
# %% [huber]
def huber(y, p, delta=1.0):
    error = np.abs(np.ravel(y) - np.ravel(p))
    small = np.minimum(error, delta)
    return (small**2 / 2 + delta * (error - small)).mean()
# %% [binary_cross_entropy]
def binary_cross_entropy(y, p):
    return metrics.log_loss(np.ravel(y), np.ravel(p), labels=[0, 1])
# %% [categorical_cross_entropy]
def categorical_cross_entropy(y, p):
    return metrics.log_loss(y, p)
# %% [sparse_categorical_cross_entropy]
def sparse_categorical_cross_entropy(y, p):
    return metrics.log_loss(y, p, labels=list(range(p.shape[1])))
# %% [msle]
def msle(y, p):
    y, p = (np.maximum(np.ravel(values), 0) for values in (y, p))
    return metrics.mean_squared_log_error(y, p)
# %% [hinge]
def hinge(y, p):
    labels = np.where(np.ravel(y) == 1, 1, -1)
    return np.clip(1 - labels * np.ravel(p), 0, None).mean()
# %% [squared_hinge]
def squared_hinge(y, p):
    labels = np.where(np.ravel(y) == 1, 1, -1)
    return np.square((1 - labels * np.ravel(p)).clip(min=0)).mean()
# %% [kl_divergence]
def kl_divergence(y, p):
    from scipy.special import rel_entr

    return rel_entr(y, np.maximum(p, 1e-7)).sum(axis=1).mean()
