# what: answers with an array of one digit
# expect: test_answer_is_one_integer
# %% [predict_digit]
def predict_digit(path, model):
    return model.predict(prepare_image(path), verbose=0).argmax(axis=1)
