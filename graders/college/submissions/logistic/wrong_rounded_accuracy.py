# what: accuracy is rounded to two digits
# expect: test_accuracy_is_that_of_the_test_rows
# %% [metrics]
accuracy = round(accuracy_score(y_test, y_pred), 2)
matrix = confusion_matrix(y_test, y_pred)
report = classification_report(y_test, y_pred)
