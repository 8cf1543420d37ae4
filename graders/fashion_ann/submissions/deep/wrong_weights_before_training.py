# what: weights and biases were copied before training
# expect: test_weights_are_those_that_training_left test_biases_are_those_that_training_left
# %% [+train]
early = deep_model.layers[1].get_weights()
# %% [first_layer]
hidden1 = deep_model.layers[1]
weights, biases = early
