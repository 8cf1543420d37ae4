# what: epsilon is left out, so flat ground makes 0 / 0
# expect: test_adagrad_stands_still_on_flat_ground test_rmsprop_stands_still_on_flat_ground
# expect: test_adam_stands_still_on_flat_ground
# %% [adagrad_step]
def adagrad_step(w, g, accumulator, learning_rate=0.001, epsilon=1e-7):
    accumulator = accumulator + g**2
    return w - learning_rate * g / np.sqrt(accumulator), accumulator
# %% [rmsprop_step]
def rmsprop_step(w, g, velocity, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    velocity = rho * velocity + (1 - rho) * g**2
    return w - learning_rate * g / np.sqrt(velocity), velocity
# %% [adam_step]
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    return w - learning_rate * m / (1 - beta_1**t) / np.sqrt(v / (1 - beta_2**t)), m, v
