# what: the cell of the metrics stops with an error before it makes its names
# expect: test_accuracy_is_that_of_the_test_rows test_matrix_counts_true_against_predicted
# expect: test_report_agrees_with_the_predictions
# %% [metrics]
accuracy = accuracy_score(y_true, y_pred)
matrix = confusion_matrix(y_true, y_pred)
report = classification_report(y_true, y_pred)
