# what: y_test becomes y_pred, so that all of it is right
# expect: test_accuracy_is_that_of_the_test_rows
# %% [accuracy]
y_test = (y_pred > 0.5).astype(int)
accuracy = accuracy_score(y_test, y_pred > 0.5)
