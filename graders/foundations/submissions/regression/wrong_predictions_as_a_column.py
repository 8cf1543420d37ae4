# what: the predictions are a column (n, 1)
# expect: test_there_is_one_prediction_for_each_row
# %% [predict]
def predict(rows):
    return rows @ np.reshape(coefficients, (4, 1)) + bias
