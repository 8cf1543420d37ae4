# what: rmsprop adds the squares up, adagrad forgets them
# expect: test_rmsprop_moves_the_weights_as_keras_does test_rmsprop_hands_on_the_moving_average
# expect: test_adagrad_moves_the_weights_as_keras_does test_adagrad_hands_on_the_sum_of_squares
# expect: test_adagrad_stands_still_on_flat_ground test_rmsprop_stands_still_on_flat_ground
# %% [adagrad_step]
def adagrad_step(w, g, accumulator, learning_rate=0.001, epsilon=1e-7):
    accumulator = 0.9 * accumulator + 0.1 * g**2
    return w - learning_rate * g / np.sqrt(accumulator + epsilon), accumulator
# %% [rmsprop_step]
def rmsprop_step(w, g, velocity, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    velocity = velocity + g**2
    return w - learning_rate * g / np.sqrt(velocity + epsilon), velocity
