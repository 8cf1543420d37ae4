# what: evaluate returns two values, and the first was taken
# expect: test_accuracy_is_that_of_the_test_rows
# %% [accuracy]
accuracy = model.evaluate(x_test, y_test, verbose=0)[0]
