# what: weights and states are changed in place
# expect: test_sgd_leaves_its_inputs_alone test_momentum_leaves_its_inputs_alone
# expect: test_adagrad_leaves_its_inputs_alone test_rmsprop_leaves_its_inputs_alone
# expect: test_adam_leaves_its_inputs_alone
# %% [sgd_step]
def sgd_step(w, g, learning_rate=0.01):
    w -= learning_rate * g
    return w
# %% [momentum_step]
def momentum_step(w, g, velocity, learning_rate=0.01, momentum=0.9):
    velocity *= momentum
    velocity -= learning_rate * g
    return w + velocity, velocity
# %% [adagrad_step]
def adagrad_step(w, g, accumulator, learning_rate=0.001, epsilon=1e-7):
    accumulator += g**2
    return w - learning_rate * g / np.sqrt(accumulator + epsilon), accumulator
# %% [rmsprop_step]
def rmsprop_step(w, g, velocity, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    velocity[:] = rho * velocity + (1 - rho) * g**2
    return w - learning_rate * g / np.sqrt(velocity + epsilon), velocity
# %% [adam_step]
def adam_step(w, g, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m += (1 - beta_1) * (g - m)
    v += (1 - beta_2) * (g**2 - v)
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return w - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v
