# what: nothing is found: each coefficient is 1, and predictions add the columns up
# expect: test_coefficients_and_bias_are_those_of_the_loans
# expect: test_predictions_follow_from_the_coefficients test_there_is_one_prediction_for_each_row
# expect: test_predict_leaves_its_rows_alone test_fit_plane_finds_the_plane_of_least_squares
# expect: test_fit_plane_holds_in_special_cases test_fit_plane_leaves_its_arrays_alone
# %% [several]
def fit_plane(X, y):
    return np.ones(np.shape(X)[1]), 0.0


coefficients, bias = np.ones(4), 0.0
# %% [predict]
def predict(rows):
    return rows.sum(axis=1) + 0.0
