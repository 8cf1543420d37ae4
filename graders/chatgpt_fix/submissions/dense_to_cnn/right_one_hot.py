# what: one-hot labels, strides instead of pooling, activations as layers, Dropout
# %% [build_model]
def build_model():
    model = keras.Sequential(name="strided")
    model.add(keras.Input(shape=(28, 28, 1)))
    model.add(layers.Conv2D(32, 5, strides=2, padding="same"))
    model.add(layers.Activation("relu"))
    model.add(layers.Conv2D(64, 3, strides=2, padding="same"))
    model.add(layers.ReLU())
    model.add(layers.Flatten())
    model.add(layers.Dropout(0.2))
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dense(10))
    model.add(layers.Softmax())
    model.compile(
        optimizer=keras.optimizers.Adam(0.002),
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    return model
