# what: accuracy is rounded to two digits
# expect: test_accuracy_is_that_of_the_test_rows
# %% [accuracy]
accuracy = round(accuracy_score(y_test, y_pred > 0.5), 2)
