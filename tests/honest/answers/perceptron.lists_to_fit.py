# expect: says ValueError
# %% [xor]
xor_model = keras.Sequential([keras.Input((2,)), layers.Dense(8, activation="relu"), layers.Dense(1, activation="sigmoid")])
xor_model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
xor_model.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], epochs=300, verbose=0)
