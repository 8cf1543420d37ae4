# what: a loss for one yes-or-no question
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
    network.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return network
