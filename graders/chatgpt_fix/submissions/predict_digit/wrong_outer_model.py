# what: uses the model from outside, and rounds the probabilities
# expect: test_model_that_is_handed_in_is_used
# expect: test_prediction_is_what_the_model_says_of_the_seven
# %% [predict_digit]
def predict_digit(path, model):
    return int(np.argmax(digit_model.predict(prepare_image(path), verbose=0)))
# %% [prediction]
prediction = digit_model.predict(prepare_image("seven.jpg"), verbose=0).round()
