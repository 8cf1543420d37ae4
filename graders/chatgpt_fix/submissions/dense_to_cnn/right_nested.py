# what: a model inside a model, LeakyReLU, average pooling
# %% [build_model]
def features():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3),
            layers.LeakyReLU(),
            layers.AveragePooling2D(2),
            layers.Conv2D(48, 3, activation="elu"),
            layers.MaxPooling2D(),
        ],
        name="features",
    )


def build_model():
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), features(), layers.Flatten(), layers.Dense(10, "softmax")]
    )
    model.compile(keras.optimizers.Nadam(), loss="sparse_categorical_crossentropy")
    return model
