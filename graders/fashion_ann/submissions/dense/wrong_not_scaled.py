# what: pixels are left between 0 and 255
# expect: test_pixels_lie_between_zero_and_one
# %% [split]
x_train, x_val, y_train, y_val = train_test_split(
    images.astype("float32"), labels, test_size=0.2, random_state=42
)
