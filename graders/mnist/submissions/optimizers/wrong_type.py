# what: a dict instead of a tuple, weights alone, and the number of steps as text
# expect: test_batch_stochastic_and_mini_batch_are_counted test_smaller_last_batch_is_a_step_too
# expect: test_steps_are_a_whole_number
# expect: test_rmsprop_moves_the_weights_as_keras_does test_rmsprop_hands_on_the_moving_average
# expect: test_rmsprop_stands_still_on_flat_ground
# expect: test_adam_moves_the_weights_as_keras_does test_adam_hands_on_both_moving_averages
# expect: test_adam_stands_still_on_flat_ground
# %% [steps_per_epoch]
def steps_per_epoch(rows, batch):
    return f"{-(-rows // batch)} steps"
# %% [rmsprop_step]
def rmsprop_step(w, g, velocity, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    velocity = rho * velocity + (1 - rho) * g**2
    return w - learning_rate * g / np.sqrt(velocity + epsilon)
# %% [adam_step]
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    w = w - learning_rate * m / (1 - beta_1**t) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
    return {"w": w, "m": m, "v": v}
