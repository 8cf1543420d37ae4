# what: the functional API, plain "sgd", weights counted with NumPy, the layer found by its name
# %% [split]
x_test = x_test / 255.0
x_valid = x_full[:5000] / 255.0
x_train = x_full[5000:] / 255.0
y_valid, y_train = np.split(y_full.astype("int64"), [5000])
# %% [architecture]
picture = keras.Input((28, 28), name="picture")
flat = layers.Flatten()(picture)
hidden = layers.Dense(300, activation=keras.activations.relu, name="pixels_to_patterns")(flat)
hidden = layers.Dense(100, "relu", name="patterns_to_forms")(hidden)
deep_model = keras.Model(picture, layers.Dense(10, "softmax")(hidden))
deep_model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% [class_weight]
counts = np.bincount(y_train)
class_weight = dict(enumerate(len(y_train) / (10 * counts)))
# %% [train]
history = deep_model.fit(
    x_train, y_train, epochs=30, validation_data=(x_valid, y_valid), class_weight=class_weight
)
# %% [first_layer]
hidden1 = deep_model.get_layer("pixels_to_patterns")
weights = hidden1.kernel.numpy()
biases = hidden1.bias.numpy()
# %% [probabilities]
y_proba = deep_model(x_test[:5].astype("float32"), training=False).numpy()
