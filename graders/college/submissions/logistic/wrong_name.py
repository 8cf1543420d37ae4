# what: the report is kept under another name
# expect: test_report_agrees_with_the_predictions
# %% [metrics]
accuracy = accuracy_score(y_test, y_pred)
matrix = confusion_matrix(y_test, y_pred)
my_report = classification_report(y_test, y_pred)
