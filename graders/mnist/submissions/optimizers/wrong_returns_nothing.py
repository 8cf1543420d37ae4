# what: no return
# expect: test_sgd_moves_the_weights_as_keras_does test_sgd_leaves_its_inputs_alone
# %% [sgd_step]
def sgd_step(w, g, learning_rate=0.01):
    w = w - learning_rate * g
