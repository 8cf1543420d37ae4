# what: the network goes by another name
# expect: test_xor_is_right_on_all_four_points test_xor_model_has_a_hidden_layer_that_bends
# expect: test_xor_model_has_learnt
# %% [xor]
model = keras.Sequential(
    [keras.Input((2,)), layers.Dense(8, activation="tanh"), layers.Dense(1, activation="sigmoid")]
)
model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")
model.fit(corners, np.array([0, 1, 1, 0]), epochs=200, verbose=0)
