# what: the functional API, one convolution, wide dense layer
# %% [build_model]
def build_model():
    picture = keras.Input((28, 28, 1))
    x = layers.Conv2D(32, 3, activation="relu")(picture)
    x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)
    x = layers.Dense(128, activation="relu")(x)
    model = keras.Model(picture, layers.Dense(10, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
