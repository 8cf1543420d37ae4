# what: the network learns OR
# expect: test_xor_model_has_learnt test_xor_is_right_on_all_four_points
# expect: test_xor_model_has_a_hidden_layer_that_bends
# %% [xor]
xor_model = keras.Sequential(
    [keras.Input((2,)), layers.Dense(8, activation="tanh"), layers.Dense(1, activation="sigmoid")]
)
xor_model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")
xor_model.fit(corners, np.array([0, 1, 1, 1]), epochs=200, verbose=0)
