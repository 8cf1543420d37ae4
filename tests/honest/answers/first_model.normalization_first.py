# expect: never [1m
# %% [architecture]
norm = layers.Normalization(axis=None, input_shape=(1,))
norm.adapt(x)
model = keras.Sequential([keras.Input((1,)), norm, layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss=keras.losses.MeanSquaredError(), metrics=[keras.metrics.MeanAbsoluteError()])
# %% [train]
history = model.fit(x.reshape(-1, 1), y.reshape(-1, 1), epochs=100, validation_split=0.2, verbose=0)
# %% [predict]
predictions = model.predict(asked.reshape(-1, 1), verbose=0)[:, 0]
# %% [evaluate]
results = model.evaluate(x_new, y_new, verbose=0)
loss = results[0]
metric = results[1]
