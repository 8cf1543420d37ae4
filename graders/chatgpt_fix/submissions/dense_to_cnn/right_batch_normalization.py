# what: batch normalization as it comes, whose averages lag behind for hundreds of steps
# %% [build_model]
def build_model():
    network = keras.Sequential([keras.Input((28, 28, 1))])
    for filters in (16, 32):
        network.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        network.add(layers.BatchNormalization())
        network.add(layers.MaxPooling2D())
    network.add(layers.Flatten())
    network.add(layers.Dense(64, activation="relu"))
    network.add(layers.Dropout(0.3))
    network.add(layers.Dense(10, activation="softmax"))
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network
