# what: pictures are cut after 5,000, labels before the last 5,000: the network learns nonsense
# expect: test_labels_stay_with_their_pictures test_training_sees_neither_validation_nor_test_pictures
# expect: test_validation_uses_the_pictures_set_aside test_class_weight_is_handed_to_fit
# expect: test_history_is_the_record_of_this_training test_network_knows_pictures_it_has_not_seen
# %% [split]
x_full, x_test = x_full / np.float32(255), x_test / np.float32(255)
x_valid, x_train = x_full[:5000], x_full[5000:]
y_train, y_valid = y_full[:55000], y_full[55000:]
