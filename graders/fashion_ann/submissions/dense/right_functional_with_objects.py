# what: functional API, settings as objects, float64, the split by row numbers
# %% [split]
learn, held = train_test_split(np.arange(60000), test_size=12000, random_state=42)
pixels = images / 255.0
x_train, x_val = pixels[learn], pixels[held]
y_train, y_val = labels[learn].astype(int), labels[held].astype(int)
# %% [softmax]
row = keras.Input((784,), name="pixels")
softmax_model = keras.Model(row, layers.Dense(10, keras.activations.softmax, name="kinds")(row))


def settings():
    return {
        "optimizer": keras.optimizers.Adam(learning_rate=0.002),
        "loss": keras.losses.SparseCategoricalCrossentropy(),
        "metrics": [keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
    }


softmax_model.compile(**settings())
# %% [hidden]
row = keras.Input((784,))
hidden = layers.Dense(100, "sigmoid")(row)
sigmoid_model = keras.Model(row, layers.Dense(10, "softmax")(hidden))
picture = keras.Input((28, 28, 1))
hidden = layers.Dense(100, keras.activations.relu)(layers.Flatten()(picture))
relu_model = keras.Model(picture, layers.Dense(10, "softmax")(hidden))
sigmoid_model.compile(**settings())
relu_model.compile(**settings())
# %% [train]
histories = {}
for key, model, epochs in (
    ("softmax", softmax_model, 5), ("sigmoid", sigmoid_model, 5), ("relu", relu_model, 5)
):  # fmt: skip
    shape = (-1, *model.input_shape[1:])
    histories[key] = model.fit(
        x_train.reshape(shape), y_train, batch_size=128, epochs=epochs, verbose=0,
        validation_data=(x_val.reshape(shape), y_val),
    )
# %% [val_accuracy]
val_accuracy = {}
for key, model in (("softmax", softmax_model), ("sigmoid", sigmoid_model), ("relu", relu_model)):
    guesses = model.predict(x_val.reshape(-1, *model.input_shape[1:]), verbose=0).argmax(axis=1)
    val_accuracy[key] = (guesses == y_val).mean()
best = sorted(val_accuracy, key=lambda key: -val_accuracy[key])[0]
