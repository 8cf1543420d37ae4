# what: a convolution over the flattened row, a pooling over it, and dense layers
# expect: test_convolution_sees_neighbours test_pooling_follows_a_convolution
# %% [architecture]
model = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        layers.Reshape((784, 1)),
        layers.Conv1D(8, 3, activation="relu"),
        layers.MaxPooling1D(4),
        layers.Flatten(),
        layers.Dropout(0.2),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
