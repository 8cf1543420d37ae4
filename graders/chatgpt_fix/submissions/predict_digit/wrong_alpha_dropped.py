# what: convert("L") drops the transparency, and the hidden white appears
# expect: test_transparent_ground_is_black test_digits_on_transparent_ground_are_read_rightly
# %% [prepare_image]
def prepare_image(path):
    grey = Image.open(path).convert("L").resize((28, 28))
    return np.array(grey, dtype="float32").reshape(1, 28, 28, 1) / 255
