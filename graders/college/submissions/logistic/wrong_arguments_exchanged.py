# what: prediction first, truth second: matrix and report are those of the exchanged roles
# expect: test_matrix_counts_true_against_predicted test_report_agrees_with_the_predictions
# %% [metrics]
accuracy = accuracy_score(y_pred, y_test)
matrix = confusion_matrix(y_pred, y_test)
report = classification_report(y_pred, y_test)
