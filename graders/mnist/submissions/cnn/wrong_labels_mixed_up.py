# what: the labels were shuffled without their pictures
# expect: test_labels_belong_to_their_pictures test_network_reads_new_digits
# expect: test_three_epochs_are_enough test_history_is_the_record_of_this_training
# expect: test_network_learns_from_training_digits_alone
# %% [prepare]
image_format = keras.config.image_data_format()
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[..., None].astype("float32") / 255
x_test = x_test[..., None].astype("float32") / 255
y_train = keras.utils.to_categorical(np.random.default_rng(0).permutation(y_train), 10)
y_test = keras.utils.to_categorical(y_test, 10)
