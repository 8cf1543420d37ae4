# expect: full
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(1,)), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss="mse", metrics=[keras.metrics.MeanAbsoluteError])
# %% [train]
history = model.fit(x, y, epochs=50, verbose=0)
print(history.history["mean_absolute_error"][-1])
