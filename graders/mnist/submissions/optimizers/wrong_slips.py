# what: a velocity that is forgotten, a root that is left out, a t that is counted on
# expect: test_momentum_moves_the_weights_as_keras_does test_momentum_hands_on_the_velocity
# expect: test_adagrad_moves_the_weights_as_keras_does test_adam_moves_the_weights_as_keras_does
# expect: test_adagrad_stands_still_on_flat_ground test_adam_stands_still_on_flat_ground
# %% [momentum_step]
def momentum_step(w, g, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * np.zeros_like(w) - learning_rate * g
    return w + velocity, velocity
# %% [adagrad_step]
def adagrad_step(w, g, accumulator, learning_rate=0.001, epsilon=1e-7):
    accumulator = accumulator + g**2
    return w - learning_rate * g / (accumulator + epsilon), accumulator
# %% [adam_step]
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    t = t + 1
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return w - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v
