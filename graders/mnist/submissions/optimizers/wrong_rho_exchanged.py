# what: rho and 1 - rho are exchanged
# expect: test_rmsprop_moves_the_weights_as_keras_does test_rmsprop_hands_on_the_moving_average
# expect: test_rmsprop_stands_still_on_flat_ground
# %% [rmsprop_step]
def rmsprop_step(w, g, velocity, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    velocity = (1 - rho) * velocity + rho * g**2
    return w - learning_rate * g / np.sqrt(velocity + epsilon), velocity
