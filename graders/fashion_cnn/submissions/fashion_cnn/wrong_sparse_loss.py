# what: a loss for integer labels with one-hot labels: fit stops with an error
# expect: test_loss_fits_the_labels test_twenty_epochs_are_asked_for test_file_holds_the_network
# expect: test_network_knows_images_it_has_not_seen test_accuracy_is_that_of_the_network
# expect: test_loss_is_that_of_the_network test_matrix_counts_true_by_predicted
# expect: test_report_is_that_of_the_test_images
# %% [architecture]
model = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(128, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
