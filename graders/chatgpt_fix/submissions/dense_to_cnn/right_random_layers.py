# what: random layers and dropout by the functional API, where Keras writes `training` into each call
# %% [build_model]
def build_model():
    inputs = keras.Input((28, 28, 1))
    x = layers.RandomTranslation(0.05, 0.05)(inputs)
    x = layers.RandomBrightness(0.05, value_range=(0, 1))(x)
    for filters in (32, 64):
        x = layers.Conv2D(filters, 3, activation="relu")(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Dropout(0.1)(layers.Flatten()(x))
    network = keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network
