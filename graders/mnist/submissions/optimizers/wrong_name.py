# what: the function has another name
# expect: test_momentum_moves_the_weights_as_keras_does test_momentum_hands_on_the_velocity
# expect: test_momentum_leaves_its_inputs_alone
# %% [momentum_step]
def momentum(w, g, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - learning_rate * g
    return w + velocity, velocity
