# what: many more epochs in two sittings, float32 tensors, results rounded
# %% [train]
rows = keras.ops.convert_to_tensor(x[:, None], dtype="float32")
answers = keras.ops.convert_to_tensor(y, dtype="float32")
model.fit(rows, answers, epochs=30, verbose=0)
history = model.fit(rows, answers, epochs=200, verbose=0)
# %% [predict]
predictions = np.round(model.predict(asked, verbose=0).reshape(-1), 2)
# %% [evaluate]
loss, metric = (round(value, 4) for value in model.evaluate(x_new, y_new, verbose=0))
