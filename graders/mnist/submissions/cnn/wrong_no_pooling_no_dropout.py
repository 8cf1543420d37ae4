# what: strides do the shrinking, and nothing pauses
# expect: test_pooling_follows_a_convolution test_dropout_is_at_work
# %% [architecture]
model = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        layers.Conv2D(16, (3, 3), strides=2, activation="relu"),
        layers.Conv2D(32, (3, 3), strides=2, activation="relu"),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
