# what: takes pictures, and flattens them at once
# expect: test_neighbours_are_looked_at_before_flattening
# expect: test_it_learns_more_than_the_dense_network
# %% [build_model]
def build_model():
    network = keras.Sequential(
        [
            keras.Input(shape=(28, 28, 1)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network
