# what: a Keras layer, and an object of a class of one's own, used as functions; NumPy's warnings as errors
# %% [relu]
import keras

relu = keras.layers.ReLU(dtype="float64")
# %% [softplus]
np.seterr(all="raise")


class Softplus:
    def __call__(self, x):
        return np.logaddexp(0, np.asarray(x, dtype=float))


softplus = Softplus()
