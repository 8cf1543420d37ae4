# what: averages no probabilities at all and answers NaN
# expect: test_answer_is_one_integer test_grey_digits_are_read_rightly
# expect: test_digits_in_colours_are_read_rightly test_digits_on_transparent_ground_are_read_rightly
# expect: test_model_that_is_handed_in_is_used
# %% [predict_digit]
def predict_digit(path, model):
    model.predict(prepare_image(path), verbose=0)
    return float("nan")
