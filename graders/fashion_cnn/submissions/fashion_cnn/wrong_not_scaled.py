# what: images stay 0 to 255
# expect: test_pixels_lie_between_zero_and_one
# %% [preprocess]
x_train = x_train.reshape(60000, 28, 28, 1).astype("float32")
x_test = x_test.reshape(10000, 28, 28, 1).astype("float32")
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
