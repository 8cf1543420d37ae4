# what: the weights of XOR are a text
# expect: test_xor_weights_read_all_four_points
# %% [xor_weights]
xor_weights = ("W1", "W2")
