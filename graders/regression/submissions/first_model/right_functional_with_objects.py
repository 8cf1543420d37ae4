# what: functional API, objects instead of names, columns instead of flat arrays
# %% [architecture]
celsius = keras.Input((1,), name="celsius")
fahrenheit = layers.Dense(units=1, activation="linear", name="line")(celsius)
model = keras.Model(celsius, fahrenheit)
model.compile(
    keras.optimizers.SGD(0.01),
    keras.losses.MeanSquaredError(),
    metrics=[keras.metrics.MeanAbsoluteError(name="off_by")],
)
# %% [train]
history = model.fit(x.reshape(-1, 1), y.reshape(-1, 1), epochs=50, verbose=0)
# %% [predict]
predictions = model.predict(asked[:, None], verbose=0)[:, 0]
# %% [evaluate]
results = model.evaluate(x_new[:, None], y_new[:, None], verbose=0, return_dict=True)
loss, metric = results["loss"], results["off_by"]
