# what: everything by its short name, small batches, part of the readings watched
# %% [architecture]
model = keras.Sequential()
model.add(keras.Input((1,)))
model.add(layers.Dense(1, use_bias=True))
model.compile("sgd", "mse", metrics=["mae"])
# %% [train]
history = model.fit(x, y, epochs=50, batch_size=8, validation_split=0.2, verbose=0)
# %% [predict]
predictions = np.squeeze(model(asked.reshape(4, 1).astype("float32")).numpy())
# %% [evaluate]
results = model.evaluate(x_new, y_new, batch_size=100, verbose=0)
loss = results[0]
metric = results[1]
