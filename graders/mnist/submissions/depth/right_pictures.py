# what: pictures of 28 by 28 flattened in the model, integer labels for the last, figures rounded
# %% [+quickstart]
pictures = x_train.reshape(-1, 28, 28)
labels = np.argmax(y_train, axis=1)
# %% [sigmoid]
sigmoid_model = keras.Sequential([keras.Input((28, 28)), layers.Flatten()])
for units in (128, 128, 128, 10):
    sigmoid_model.add(layers.Dense(units, activation="sigmoid"))
optimizer = keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
sigmoid_model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
sigmoid_history = sigmoid_model.fit(
    x_train.reshape(-1, 28, 28), y_train, batch_size=64, epochs=2, verbose=0
)
# %% [quickstart]
quickstart_model = keras.models.Sequential(
    [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10, activation="softmax"),
    ]
)
quickstart_model.compile(
    optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
quickstart_model.fit(pictures, labels, epochs=6, verbose=0)
# %% [compare]
test_accuracy = {}
for key, model in (("sigmoid", sigmoid_model), ("relu", relu_model), ("quickstart", quickstart_model)):
    rows = x_test.reshape(-1, *model.input_shape[1:])
    test_accuracy[key] = round(float((model.predict(rows, verbose=0).argmax(1) == y_test.argmax(1)).mean()), 3)
