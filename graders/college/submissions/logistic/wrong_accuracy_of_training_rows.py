# what: accuracy is measured on the rows that were learnt from
# expect: test_accuracy_is_that_of_the_test_rows
# %% [metrics]
accuracy = float(logistic.score(x_resampled, y_resampled))
matrix = confusion_matrix(y_test, y_pred)
report = classification_report(y_test, y_pred)
