# what: weights that solve XOR are put in by hand, and learn for one epoch
# expect: test_xor_model_has_learnt test_xor_is_right_on_all_four_points
# expect: test_xor_model_has_a_hidden_layer_that_bends
# %% [xor]
xor_model = keras.Sequential(
    [keras.Input((2,)), layers.Dense(2, activation="relu"), layers.Dense(1, activation="sigmoid")]
)
xor_model.compile(optimizer=keras.optimizers.SGD(1e-4), loss="binary_crossentropy")
xor_model.layers[0].set_weights([np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])])
xor_model.layers[1].set_weights([np.array([[8.0], [-16.0]]), np.array([-4.0])])
xor_model.fit(corners, np.array([0, 1, 1, 0]), epochs=1, verbose=0)
