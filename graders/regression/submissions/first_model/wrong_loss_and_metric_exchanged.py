# what: absolute error is descended, squared error is watched
# expect: test_loss_is_squared_error_and_absolute_error_is_watched
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(1,)), layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.01), loss="mae", metrics=["mse"])
# %% [train]
history = model.fit(x, y, epochs=50, batch_size=16, verbose=0)
