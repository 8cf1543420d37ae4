# what: the weights have learnt OR
# expect: test_xor_weights_read_all_four_points
# %% [xor_weights]
xor_weights = train(X_xor, np.array([[0.0], [1], [1], [1]]), 8, 1.0, 1000, 0)[:2]
