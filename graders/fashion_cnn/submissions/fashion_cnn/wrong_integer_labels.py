# what: integer labels, although the loss wants one-hot: fit stops with an error
# expect: test_labels_are_one_hot test_loss_fits_the_labels test_twenty_epochs_are_asked_for
# expect: test_file_holds_the_network test_network_knows_images_it_has_not_seen
# expect: test_accuracy_is_that_of_the_network test_loss_is_that_of_the_network
# expect: test_matrix_counts_true_by_predicted test_report_is_that_of_the_test_images
# %% [preprocess]
x_train = x_train.reshape(60000, 28, 28, 1).astype("float32") / 255
x_test = x_test.reshape(10000, 28, 28, 1).astype("float32") / 255
