# what: only RGB is turned to grey; RGBA keeps four channels, a palette its numbers
# expect: test_every_picture_becomes_one_of_28_by_28 test_values_are_floats_between_zero_and_one
# expect: test_digit_in_colours_becomes_grey test_transparent_ground_is_black
# expect: test_answer_is_one_integer test_digits_in_colours_are_read_rightly
# expect: test_digits_on_transparent_ground_are_read_rightly
# %% [prepare_image]
def prepare_image(path):
    image = Image.open(path)
    if image.mode == "RGB":
        image = image.convert("L")
    return np.array(image.resize((28, 28)), dtype="float32").reshape(1, 28, 28, 1) / 255
