# what: epsilon is ten times as large, subtracted, or another library's; momentum looks ahead
# expect: test_momentum_moves_the_weights_as_keras_does
# expect: test_adagrad_stands_still_on_flat_ground test_rmsprop_stands_still_on_flat_ground
# expect: test_adam_stands_still_on_flat_ground
# %% [momentum_step]
def momentum_step(w, g, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity - learning_rate * g
    return w + momentum * velocity - learning_rate * g, velocity
# %% [adagrad_step]
def adagrad_step(w, g, accumulator, learning_rate=0.001, epsilon=1e-6):
    accumulator = accumulator + g**2
    return w - learning_rate * g / np.sqrt(accumulator + epsilon), accumulator
# %% [rmsprop_step]
def rmsprop_step(w, g, velocity, learning_rate=0.001, rho=0.9, epsilon=1e-8):
    velocity = rho * velocity + (1 - rho) * g**2
    return w - learning_rate * g / (np.sqrt(velocity) + epsilon), velocity
# %% [adam_step]
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return w - learning_rate * m_hat / (np.sqrt(v_hat) - epsilon), m, v
