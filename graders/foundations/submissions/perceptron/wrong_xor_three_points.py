# what: a fifth of the four points is held back, so that three are learnt from
# expect: test_xor_model_has_learnt test_xor_is_right_on_all_four_points
# expect: test_xor_model_has_a_hidden_layer_that_bends
# %% [xor]
xor_model = keras.Sequential(
    [keras.Input((2,)), layers.Dense(8, activation="tanh"), layers.Dense(1, activation="sigmoid")]
)
xor_model.compile(optimizer=keras.optimizers.Adam(0.1), loss="binary_crossentropy")
xor_model.fit(corners, np.array([0, 1, 1, 0]), epochs=100, validation_split=0.2, verbose=0)
