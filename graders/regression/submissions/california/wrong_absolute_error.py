# what: the mean absolute error is descended
# expect: test_loss_is_mean_squared_error
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(8,)), layers.Dense(30, "relu"), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mae")
# %% [train]
history = model.fit(
    x_train, y_train, epochs=20, batch_size=128, validation_data=(x_valid, y_valid), verbose=0
)
# %% [evaluate]
test_mse = np.mean((model.predict(x_test, verbose=0).ravel() - y_test) ** 2)
