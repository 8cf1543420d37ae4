# what: takes it for granted that every picture has 28x28 pixels
# expect: test_every_picture_becomes_one_of_28_by_28 test_values_are_floats_between_zero_and_one
# expect: test_digit_of_another_size_is_resized test_digit_in_colours_becomes_grey
# expect: test_transparent_ground_is_black
# expect: test_answer_is_one_integer test_grey_digits_are_read_rightly
# expect: test_digits_in_colours_are_read_rightly test_digits_on_transparent_ground_are_read_rightly
# %% [prepare_image]
def prepare_image(path):
    with Image.open(path) as file:
        image = file.convert("RGBA")
    black = Image.new("RGBA", image.size, (0, 0, 0, 255))
    grey = Image.alpha_composite(black, image).convert("L")
    return np.array(grey, dtype="float32").reshape(1, 28, 28, 1) / 255
# %% [prediction]
large = np.array(Image.open("seven.jpg").convert("L").resize((28, 28)), dtype="float32")
prediction = digit_model.predict(large.reshape(1, 28, 28, 1) / 255, verbose=0)
