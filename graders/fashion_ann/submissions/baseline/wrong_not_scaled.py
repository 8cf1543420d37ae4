# what: pixels are left between 0 and 255
# expect: test_pixels_are_divided_to_lie_between_zero_and_one
# %% [prepare]
x_train = images.reshape(60000, 784).astype("float32")
