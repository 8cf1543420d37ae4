# what: the error on the rows that were learnt from
# expect: test_mse_is_that_of_the_test_rows
# %% [evaluate]
test_mse = model.evaluate(x_train, y_train, verbose=0)
