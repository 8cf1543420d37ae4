# what: activations as layers of their own, layers added one by one, tensors and numbers by hand
# %% [small_model]
small_model = keras.Sequential()
small_model.add(keras.Input(shape=(17,)))
for units in (10, 10):
    small_model.add(layers.Dense(units))
    small_model.add(layers.ReLU())
small_model.add(layers.Dense(1))
small_model.add(layers.Activation("sigmoid"))
small_model.compile(loss="bce", optimizer="Adam", metrics=["acc"])
# %% [architecture]
model = keras.Sequential(name="colleges")
model.add(keras.Input(shape=(17,)))
for units in (10, 10, 10):
    model.add(layers.Dense(units))
    model.add(layers.Activation("relu"))
model.add(layers.Dense(1))
model.add(layers.Activation("sigmoid"))
model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(), metrics=["binary_accuracy"])
# %% [train]
history = model.fit(
    keras.ops.convert_to_tensor(x_resampled.astype("float32")),
    keras.ops.convert_to_tensor(y_resampled.astype("float32")),
    epochs=500,
    batch_size=16,
    verbose=0,
    validation_data=(x_test, y_test),
)
# %% [roc]
y_pred = model(x_test, training=False).numpy()[:, 0]
fpr, tpr, thresholds = roc_curve(y_test, y_pred)
# %% [accuracy]
accuracy = float(np.mean((y_pred > 0.5) == (y_test == 1)))
