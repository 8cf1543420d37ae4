# what: the second hidden layer is taken for the first
# expect: test_hidden1_is_the_first_hidden_layer
# expect: test_weights_are_those_that_training_left test_biases_are_those_that_training_left
# %% [first_layer]
hidden1 = deep_model.layers[2]
weights, biases = hidden1.get_weights()
