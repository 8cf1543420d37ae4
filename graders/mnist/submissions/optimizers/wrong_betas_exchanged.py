# what: each of Adam's averages keeps the share of the other; momentum as other libraries have it
# expect: test_momentum_moves_the_weights_as_keras_does test_momentum_hands_on_the_velocity
# expect: test_adam_moves_the_weights_as_keras_does test_adam_hands_on_both_moving_averages
# expect: test_adam_stands_still_on_flat_ground
# %% [momentum_step]
def momentum_step(w, g, velocity, learning_rate=0.01, momentum=0.9):
    velocity = momentum * velocity + g
    return w - learning_rate * velocity, velocity
# %% [adam_step]
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_2 * m + (1 - beta_2) * g
    v = beta_1 * v + (1 - beta_1) * g**2
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return w - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v
