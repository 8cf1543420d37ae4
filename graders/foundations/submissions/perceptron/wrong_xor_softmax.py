# what: softmax over a single neuron, which is always 1
# expect: test_xor_is_right_on_all_four_points test_xor_model_has_learnt
# expect: test_xor_model_has_a_hidden_layer_that_bends
# %% [xor]
xor_model = keras.Sequential(
    [keras.Input((2,)), layers.Dense(8, activation="tanh"), layers.Dense(1, activation="softmax")]
)
xor_model.compile(optimizer=keras.optimizers.Adam(0.1), loss="binary_crossentropy")
xor_model.fit(corners, np.array([0, 1, 1, 0]), epochs=100, verbose=0)
