# what: Keras does the work in float32 and gives tensors
# %% [step]
import keras


def tensor(x):
    return keras.ops.cast(x, "float32")


def step(x):
    return keras.ops.cast(tensor(x) >= 0, "float32")
# %% [sigmoid]
def sigmoid(x):
    return keras.activations.sigmoid(tensor(x))
# %% [tanh]
def tanh(x):
    return keras.ops.tanh(tensor(x)).numpy()
# %% [relu]
def relu(x):
    return keras.activations.relu(tensor(x))
# %% [leaky_relu]
def leaky_relu(x, a=0.01):
    return keras.activations.relu(tensor(x), negative_slope=a)
# %% [softplus]
def softplus(x):
    return keras.activations.softplus(tensor(x))
# %% [softmax]
def softmax(x):
    return keras.activations.softmax(tensor(x), axis=-1)
