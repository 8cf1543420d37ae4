# what: the code as it was given
# expect: test_every_picture_becomes_one_of_28_by_28 test_values_are_floats_between_zero_and_one
# expect: test_digit_in_colours_becomes_grey test_transparent_ground_is_black
# expect: test_answer_is_one_integer test_grey_digits_are_read_rightly
# expect: test_digits_in_colours_are_read_rightly test_digits_on_transparent_ground_are_read_rightly
# expect: test_prediction_holds_ten_probabilities
# expect: test_prediction_is_what_the_model_says_of_the_seven test_model_that_is_handed_in_is_used
# %% [prepare_image]
def prepare_image(path):
    image = Image.open(path)
    image = image.resize((28, 28))
    return np.array(image)
# %% [predict_digit]
def predict_digit(path, model):
    return model.predict(prepare_image(path))
