# what: Adam hands on the averages after their correction
# expect: test_adam_hands_on_both_moving_averages
# %% [adam_step]
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = (beta_1 * m + (1 - beta_1) * g) / (1 - beta_1**t)
    v = (beta_2 * v + (1 - beta_2) * g**2) / (1 - beta_2**t)
    return w - learning_rate * m / (np.sqrt(v) + epsilon), m, v
