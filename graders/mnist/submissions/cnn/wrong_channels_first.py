# what: the format known by heart from another backend, and the channel axis in front
# expect: test_image_format_is_what_keras_says test_channel_axis_comes_last
# %% [prepare]
image_format = "channels_first"
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(60000, 1, 28, 28).astype("float32") / 255
x_test = x_test.reshape(10000, 1, 28, 28).astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
# %% [+train]
x_train, x_test = x_train.reshape(-1, 28, 28, 1), x_test.reshape(-1, 28, 28, 1)
