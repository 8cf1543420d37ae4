# what: the right shape, but brightness stays 0 to 255
# expect: test_values_are_floats_between_zero_and_one
# expect: test_prediction_is_what_the_model_says_of_the_seven
# %% [prepare_image]
def prepare_image(path):
    with Image.open(path) as file:
        image = file.convert("RGBA")
    black = Image.new("RGBA", image.size, (0, 0, 0, 255))
    grey = Image.alpha_composite(black, image).convert("L").resize((28, 28))
    return np.array(grey, dtype="float32").reshape(1, 28, 28, 1)
