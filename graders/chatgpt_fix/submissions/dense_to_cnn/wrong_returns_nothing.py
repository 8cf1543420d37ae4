# what: the return statement is missing
# expect: test_a_compiled_model_is_returned test_input_is_a_picture_with_a_channel
# expect: test_neighbours_are_looked_at_before_flattening test_output_is_ten_probabilities
# expect: test_loss_fits_ten_probabilities test_it_learns_more_than_the_dense_network
# %% [build_model]
def build_model():
    network = keras.Sequential(
        [
            keras.Input(shape=(28, 28, 1)),
            layers.Conv2D(32, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Conv2D(64, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
