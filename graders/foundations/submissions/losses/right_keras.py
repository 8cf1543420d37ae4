# what: Keras does the work, in its own functions and loss objects
# %% [mse]
import keras


def flat(values):
    return np.asarray(values, dtype="float32").reshape(-1)


def mse(y, p):
    return keras.losses.mean_squared_error(flat(y), flat(p))
# %% [mae]
def mae(y, p):
    return keras.losses.MeanAbsoluteError()(flat(y), flat(p))
# %% [rmse]
def rmse(y, p):
    metric = keras.metrics.RootMeanSquaredError()
    metric.update_state(flat(y), flat(p))
    return float(metric.result())
# %% [huber]
def huber(y, p, delta=1.0):
    return keras.losses.Huber(delta=delta)(flat(y), flat(p)).numpy()
# %% [binary_cross_entropy]
def binary_cross_entropy(y, p):
    return keras.losses.binary_crossentropy(flat(y), flat(p))
# %% [categorical_cross_entropy]
def categorical_cross_entropy(y, p):
    return keras.losses.CategoricalCrossentropy()(y, p)
# %% [sparse_categorical_cross_entropy]
def sparse_categorical_cross_entropy(y, p):
    return np.mean(keras.losses.sparse_categorical_crossentropy(y, p))
# %% [msle]
def msle(y, p):
    return keras.losses.mean_squared_logarithmic_error(flat(y), flat(p))
# %% [hinge]
def hinge(y, p):
    return keras.losses.Hinge()(flat(y), flat(p))
# %% [squared_hinge]
def squared_hinge(y, p):
    return keras.losses.squared_hinge(flat(y), flat(p)).numpy()
# %% [kl_divergence]
def kl_divergence(y, p):
    return keras.losses.KLDivergence()(y, p)
