# what: 64-bit pictures, a validation set of its own, callbacks, matrix counted by hand
# %% [prepare]
digits = keras.datasets.mnist.load_data()
image_format = str(keras.config.image_data_format())
x_train, x_test = (part[0].reshape(-1, 28, 28, 1) / 255 for part in digits)
y_train, y_test = (keras.utils.to_categorical(part[1]) for part in digits)
# %% [architecture]
pieces = keras.Sequential(
    [
        layers.Conv2D(16, 3, activation="relu", padding="same"),
        layers.MaxPooling2D(4),
        layers.Dropout(0.2),
    ]
)
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        pieces,
        layers.Reshape((784,)),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
# %% [train]
history = model.fit(
    x_train[:54000],
    y_train[:54000],
    batch_size=100,
    epochs=3,
    validation_data=(x_train[54000:], y_train[54000:]),
    callbacks=[keras.callbacks.EarlyStopping(patience=2)],
    verbose=0,
)
# %% [evaluate]
truth = y_test.argmax(axis=1)
y_pred = model.predict(x_test, verbose=0).argmax(axis=1)
test_accuracy = float((y_pred == truth).sum() / 10000)
matrix = np.zeros((10, 10), int)
for true, answered in zip(truth, y_pred):
    matrix[true, answered] += 1
