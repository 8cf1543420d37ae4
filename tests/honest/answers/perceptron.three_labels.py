# expect: says ValueError; never call fit
# %% [xor]
xor_model = keras.Sequential([keras.Input((2,)), layers.Dense(8, activation="relu"), layers.Dense(1, activation="sigmoid")])
xor_model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy")
xor_model.fit(corners, np.array([0, 1, 1]), epochs=300, verbose=0)
