# what: integer labels, although the loss wants one-hot: fit stops with an error
# expect: test_labels_are_one_hot test_loss_fits_the_labels test_twenty_epochs_are_asked_for
# expect: test_file_holds_the_network test_network_knows_images_it_has_not_seen
# expect: test_accuracy_is_that_of_the_network test_loss_is_that_of_the_network
# expect: test_matrix_counts_true_by_predicted test_report_is_that_of_the_test_images
# expect: test_batches_of_sixty_four test_training_sees_no_test_image
# expect: test_best_epoch_is_not_chosen_by_test_images
# expect: test_checkpoint_keeps_the_best_by_val_accuracy
# expect: test_photo_label_names_what_is_in_the_photo
# %% [preprocess]
x_train = x_train.reshape(60000, 28, 28, 1).astype("float32") / 255
x_test = x_test.reshape(10000, 28, 28, 1).astype("float32") / 255
