# what: the predictions leave the bias out
# expect: test_predictions_follow_from_the_coefficients test_predict_leaves_its_rows_alone
# expect: test_there_is_one_prediction_for_each_row
# %% [predict]
def predict(rows):
    return rows @ coefficients
