# what: rows divided by an own permutation, float32, separate activation, momentum, early stopping
# %% [prepare]
order = np.random.default_rng(7).permutation(len(X))
test, valid, train = np.split(order, [5160, 5160 + 3870])
scaler = StandardScaler()
x_train = scaler.fit_transform(X[train]).astype("float32")
x_valid = scaler.transform(X[valid]).astype("float32")
x_test = scaler.transform(X[test]).astype("float32")
y_train, y_valid, y_test = (y[part].astype("float32") for part in (train, valid, test))
# %% [architecture]
model = keras.Sequential(name="houses")
model.add(keras.Input(shape=(8,)))
model.add(layers.Dense(30, kernel_initializer="he_normal"))
model.add(layers.ReLU())
model.add(layers.Dense(1))
model.compile("nadam", "mse", metrics=["mae"])
# %% [train]
stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
history = model.fit(
    x_train,
    y_train[:, None],
    epochs=25,
    validation_data=(x_valid, y_valid[:, None]),
    callbacks=[stop],
    verbose=0,
)
# %% [evaluate]
test_mse = model.evaluate(x_test, y_test, verbose=0, return_dict=True)["loss"]
