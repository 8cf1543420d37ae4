# what: the predictions leave the bias out
# expect: test_predictions_follow_from_the_coefficients
# %% [predict]
def predict(rows):
    return rows @ coefficients
