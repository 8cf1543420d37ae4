# what: the state is renewed for the step, and the old one is handed on
# expect: test_momentum_hands_on_the_velocity test_adagrad_hands_on_the_sum_of_squares
# %% [momentum_step]
def momentum_step(w, g, velocity, learning_rate=0.01, momentum=0.9):
    return w + momentum * velocity - learning_rate * g, velocity
# %% [adagrad_step]
def adagrad_step(w, g, accumulator, learning_rate=0.001, epsilon=1e-7):
    return w - learning_rate * g / np.sqrt(accumulator + g**2 + epsilon), accumulator
