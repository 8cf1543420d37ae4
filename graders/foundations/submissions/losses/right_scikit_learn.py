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
