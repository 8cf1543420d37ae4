# what: the rows handed in are multiplied in place
# expect: test_predict_leaves_its_rows_alone
# %% [predict]
def predict(rows):
    rows *= coefficients
    return rows.sum(axis=1) + bias
