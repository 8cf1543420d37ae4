# what: every step is taken by Keras's own optimizer, loaded with the state that came in
# %% [steps_per_epoch]
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras


def steps_per_epoch(rows, batch):
    whole, rest = divmod(rows, batch)
    return np.int64(whole + (rest > 0))


def by_keras(optimizer, w, g, states, done=0):
    variable = keras.Variable(w)
    optimizer.build([variable])
    optimizer.iterations.assign(done)
    slots = optimizer.variables[2:]
    for slot, state in zip(slots, states):
        slot.assign(state)
    optimizer.apply_gradients([(g, variable)])
    return tuple(one.numpy() for one in (variable, *slots))
# %% [sgd_step]
def sgd_step(w, g, learning_rate=0.01):
    return by_keras(keras.optimizers.SGD(learning_rate), w, g, [])[0]
# %% [momentum_step]
def momentum_step(w, g, velocity, learning_rate=0.01, momentum=0.9):
    return by_keras(keras.optimizers.SGD(learning_rate, momentum), w, g, [velocity])
# %% [adagrad_step]
def adagrad_step(w, g, accumulator, learning_rate=0.001, epsilon=1e-7):
    optimizer = keras.optimizers.Adagrad(learning_rate, epsilon=epsilon)
    return by_keras(optimizer, w, g, [accumulator])
# %% [rmsprop_step]
def rmsprop_step(w, g, velocity, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    optimizer = keras.optimizers.RMSprop(learning_rate, rho, epsilon=epsilon)
    return by_keras(optimizer, w, g, [velocity])
# %% [adam_step]
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    optimizer = keras.optimizers.Adam(learning_rate, beta_1, beta_2, epsilon)
    return by_keras(optimizer, w, g, [m, v], t - 1)
