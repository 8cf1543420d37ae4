# what: learning rate and rho are written into the formula
# expect: test_rmsprop_moves_the_weights_as_keras_does test_rmsprop_hands_on_the_moving_average
# expect: test_rmsprop_stands_still_on_flat_ground
# %% [rmsprop_step]
def rmsprop_step(w, g, velocity, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    velocity = 0.9 * velocity + 0.1 * g**2
    return w - 0.001 * g / np.sqrt(velocity + 1e-7), velocity
