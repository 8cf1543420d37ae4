# what: y_test becomes y_pred, so that all of it is right
# expect: test_accuracy_is_that_of_the_test_rows test_matrix_counts_true_against_predicted
# expect: test_report_agrees_with_the_predictions
# %% [metrics]
y_test = y_pred
accuracy = accuracy_score(y_test, y_pred)
matrix = confusion_matrix(y_test, y_pred)
report = classification_report(y_test, y_pred)
