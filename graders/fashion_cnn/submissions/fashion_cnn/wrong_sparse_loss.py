# what: a loss for integer labels with one-hot labels: fit stops with an error
# expect: test_loss_fits_the_labels test_twenty_epochs_are_asked_for test_file_holds_the_network
# expect: test_network_knows_images_it_has_not_seen test_accuracy_is_that_of_the_network
# expect: test_loss_is_that_of_the_network test_matrix_counts_true_by_predicted
# expect: test_report_is_that_of_the_test_images
# expect: test_batches_of_sixty_four test_training_sees_no_test_image
# expect: test_best_epoch_is_not_chosen_by_test_images
# expect: test_checkpoint_keeps_the_best_by_val_accuracy
# expect: test_photo_label_names_what_is_in_the_photo
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
