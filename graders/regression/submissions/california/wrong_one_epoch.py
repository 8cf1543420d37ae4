# what: a single epoch with a tiny learning rate
# expect: test_model_estimates_districts_it_has_not_seen
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(8,)), layers.Dense(30, "relu"), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(0.001), loss="mse")
# %% [train]
history = model.fit(x_train, y_train, epochs=2, validation_data=(x_valid, y_valid), verbose=0)
