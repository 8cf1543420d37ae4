# what: flattens first, and lets a one-dimensional convolution run over what is left
# expect: test_neighbours_are_looked_at_before_flattening
# expect: test_it_learns_more_than_the_dense_network
# %% [build_model]
def build_model():
    network = keras.Sequential(
        [
            keras.Input(shape=(28, 28, 1)),
            layers.Reshape((784, 1)),
            layers.Conv1D(8, 3, activation="relu"),
            layers.GlobalMaxPooling1D(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network
