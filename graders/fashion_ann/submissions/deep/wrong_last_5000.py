# what: the last 5,000 pictures are set aside instead of the first
# expect: test_first_5000_pictures_are_set_aside
# expect: test_training_sees_neither_validation_nor_test_pictures
# expect: test_validation_uses_the_pictures_set_aside
# %% [split]
x_scaled, x_test = x_full / np.float32(255), x_test / np.float32(255)
x_train, x_valid = x_scaled[:-5000], x_scaled[-5000:]
y_train, y_valid = y_full[:-5000], y_full[-5000:]
