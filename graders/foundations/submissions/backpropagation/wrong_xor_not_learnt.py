# what: XOR was trained for no step at all
# expect: test_xor_weights_read_all_four_points
# %% [xor_weights]
xor_weights = train(X_xor, y_xor, 8, 1.0, 0, SEED)[:2]
