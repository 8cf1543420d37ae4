# what: the report calls private colleges public, and the other way round
# expect: test_report_agrees_with_the_predictions
# %% [metrics]
accuracy = accuracy_score(y_test, y_pred)
matrix = confusion_matrix(y_test, y_pred)
report = classification_report(y_test, y_pred, target_names=["private", "public"])
