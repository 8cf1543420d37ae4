# what: squared errors, the points in another order and more than once, one at a time
# %% [xor]
xor_model = keras.Sequential(
    [keras.Input((2,)), layers.Dense(8, activation="tanh"), layers.Dense(1, activation="sigmoid")]
)
xor_model.compile(optimizer=keras.optimizers.Adam(0.1), loss="mse")
rows = np.concatenate([corners, corners])[::-1].astype("float32")
xor_model.fit(rows, (rows[:, :1] != rows[:, 1:]), batch_size=1, epochs=60, verbose=0)
