# what: everything in keras.ops, in 32 bits, tensors handed back
# %% [steps_per_epoch]
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from keras import ops


def single(*arrays):
    return [ops.convert_to_tensor(np.asarray(array, dtype="float32")) for array in arrays]


def steps_per_epoch(rows, batch):
    return len(range(0, rows, batch))
# %% [sgd_step]
def sgd_step(w, g, learning_rate=0.01):
    w, g = single(w, g)
    return ops.subtract(w, learning_rate * g)
# %% [momentum_step]
def momentum_step(w, g, velocity, learning_rate=0.01, momentum=0.9):
    w, g, velocity = single(w, g, velocity)
    velocity = momentum * velocity - learning_rate * g
    return w + velocity, velocity
# %% [adagrad_step]
def adagrad_step(w, g, accumulator, learning_rate=0.001, epsilon=1e-7):
    w, g, accumulator = single(w, g, accumulator)
    accumulator = accumulator + ops.square(g)
    return w - learning_rate * g * ops.rsqrt(accumulator + epsilon), accumulator
# %% [rmsprop_step]
def rmsprop_step(w, g, velocity, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    w, g, velocity = single(w, g, velocity)
    velocity = velocity + (1 - rho) * (ops.square(g) - velocity)
    return w - learning_rate * g / ops.sqrt(velocity + epsilon), velocity
# %% [adam_step]
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    w, g, m, v = single(w, g, m, v)
    m = m + (g - m) * (1 - beta_1)
    v = v + (ops.square(g) - v) * (1 - beta_2)
    alpha = learning_rate * (1 - beta_2**t) ** 0.5 / (1 - beta_1**t)
    return w - m * alpha / (ops.sqrt(v) + epsilon), m, v
