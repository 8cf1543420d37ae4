# what: hidden1 is the list of arrays instead of the layer
# expect: test_hidden1_is_the_first_hidden_layer
# %% [first_layer]
hidden1 = deep_model.layers[1].get_weights()
weights, biases = hidden1
