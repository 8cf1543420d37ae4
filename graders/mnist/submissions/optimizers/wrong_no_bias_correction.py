# what: Adam's averages are used as they are
# expect: test_adam_moves_the_weights_as_keras_does test_adam_stands_still_on_flat_ground
# %% [adam_step]
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    return w - learning_rate * m / (np.sqrt(v) + epsilon), m, v
