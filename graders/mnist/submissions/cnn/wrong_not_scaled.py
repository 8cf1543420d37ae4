# what: brightness stays between 0 and 255
# expect: test_brightness_lies_between_zero_and_one
# %% [prepare]
image_format = keras.config.image_data_format()
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[..., None].astype("float32")
x_test = x_test[..., None].astype("float32")
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
