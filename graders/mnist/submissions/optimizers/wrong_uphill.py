# what: with the gradient instead of against it
# expect: test_sgd_moves_the_weights_as_keras_does test_momentum_moves_the_weights_as_keras_does
# expect: test_momentum_hands_on_the_velocity
# %% [sgd_step]
def sgd_step(w, g, learning_rate=0.01):
    return w + learning_rate * g
# %% [momentum_step]
def momentum_step(w, g, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity + learning_rate * g
    return w + velocity, velocity
