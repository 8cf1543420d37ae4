# what: gives a live model with weights that are NaN, half as wide, text, too many, or those of other layers
# on: network
# status: graded
# stopped by: a rebuilt layer's weights must have its shapes and be numbers, and what is no number earns nothing
# %% [model]
import keras
import numpy as np

keras.config.set_dtype_policy("float16")
model = keras.Sequential([
    keras.Input((2,)), keras.layers.Dense(16, activation="relu"),
    keras.layers.Dense(1, activation="sigmoid"),
])
keras.config.set_dtype_policy("float32")
model.compile("adam", "mse")
for weight in model.weights:
    weight.assign(np.full(weight.shape, np.nan))
history = {"loss": [np.nan] * 30}
# %% [train]
class Odd:
    """A weight that says what it likes."""

    path, shape, dtype = "odd/kernel", (2, 16), "complex128"

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return self.array


odd = [Odd(np.full((2, 16), 1j)), Odd(np.full((16,), "x")), Odd(np.ones((16, 1), object))]
type(model).weights = property(lambda self: odd + [Odd(np.ones((7, 7)))] * 2_000)
y_pred = np.full(100, np.nan)
# %% [scores]
type(model).weights = property(lambda self: [Odd(np.inf * np.ones((10, 10)))] * 5_000)
accuracy = np.float128("nan")
