# what: accuracy on the rows that were learnt from
# expect: test_accuracy_is_that_of_the_test_rows
# %% [accuracy]
accuracy = model.evaluate(x_resampled, y_resampled, verbose=0)[1]
