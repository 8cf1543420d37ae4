# expect: full
# %% [relu]
import keras

relu = keras.layers.ReLU(dtype="float64")
