# what: the weights are moved by the state that came in, before it is renewed
# expect: test_momentum_moves_the_weights_as_keras_does
# expect: test_adagrad_moves_the_weights_as_keras_does
# expect: test_rmsprop_moves_the_weights_as_keras_does test_adagrad_stands_still_on_flat_ground
# expect: test_rmsprop_stands_still_on_flat_ground
# %% [momentum_step]
def momentum_step(w, g, velocity, learning_rate=0.01, momentum=0.9):
    w = w + velocity
    velocity = momentum * velocity - learning_rate * g
    return w, velocity
# %% [adagrad_step]
def adagrad_step(w, g, accumulator, learning_rate=0.001, epsilon=1e-7):
    w = w - learning_rate * g / np.sqrt(accumulator + epsilon)
    return w, accumulator + g**2
# %% [rmsprop_step]
def rmsprop_step(w, g, velocity, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    w = w - learning_rate * g / np.sqrt(velocity + epsilon)
    return w, rho * velocity + (1 - rho) * g**2
