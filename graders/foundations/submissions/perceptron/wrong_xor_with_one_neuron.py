# what: a single neuron for XOR
# expect: test_xor_is_right_on_all_four_points test_xor_model_has_a_hidden_layer_that_bends
# %% [xor]
xor_model = keras.Sequential([keras.Input((2,)), layers.Dense(1, activation="sigmoid")])
xor_model.layers[0].set_weights([np.array([[2.0], [-2.0]]), np.array([1.0])])
xor_model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")
xor_model.fit(corners, np.array([0, 1, 1, 0]), epochs=200, verbose=0)
