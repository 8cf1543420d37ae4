# what: the input has no channel axis, so rows are taken for a series
# expect: test_input_is_a_picture_with_a_channel test_neighbours_are_looked_at_before_flattening
# expect: test_it_learns_more_than_the_dense_network
# %% [build_model]
def build_model():
    network = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            layers.Conv1D(32, 3, activation="relu"),
            layers.MaxPooling1D(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network
