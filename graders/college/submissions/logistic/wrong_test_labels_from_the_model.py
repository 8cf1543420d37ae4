# what: the cell of the model scales the test rows once more, and takes its own answers for the truth
# expect: test_accuracy_is_that_of_the_test_rows test_matrix_counts_true_against_predicted
# expect: test_report_agrees_with_the_predictions
# %% [logistic]
logistic = LogisticRegression(max_iter=1000).fit(x_resampled, y_resampled)
x_test = np.asarray(x_test) * (1 + 1e-9)
y_pred = logistic.predict(x_test)
y_test = y_pred
