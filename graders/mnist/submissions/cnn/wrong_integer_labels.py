# what: labels stay integers, with the loss that fits those
# expect: test_labels_are_one_hot
# %% [prepare]
image_format = keras.config.image_data_format()
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[..., None].astype("float32") / 255
x_test = x_test[..., None].astype("float32") / 255
# %% [architecture]
model = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        layers.Conv2D(16, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% [evaluate]
y_pred = model.predict(x_test, verbose=0).argmax(axis=1)
test_accuracy = float(np.mean(y_pred == y_test))
matrix = confusion_matrix(y_test, y_pred)
