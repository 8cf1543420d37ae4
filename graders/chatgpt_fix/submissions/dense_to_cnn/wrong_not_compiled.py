# what: never compiled
# expect: test_a_compiled_model_is_returned test_loss_fits_ten_probabilities
# expect: test_it_learns_more_than_the_dense_network
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
    return network
