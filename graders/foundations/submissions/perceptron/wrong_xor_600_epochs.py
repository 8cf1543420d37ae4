# what: 600 epochs, where the brief has 500 at most
# expect: test_xor_model_has_learnt
# %% [xor]
xor_model = keras.Sequential(
    [keras.Input((2,)), layers.Dense(8, activation="tanh"), layers.Dense(1, activation="sigmoid")]
)
xor_model.compile(optimizer=keras.optimizers.Adam(0.1), loss="binary_crossentropy")
xor_model.fit(corners, np.array([0, 1, 1, 0]), epochs=600, verbose=0)
