# what: the errors of all rows instead of their mean
# expect: test_mse_is_that_of_the_test_rows
# %% [evaluate]
test_mse = (model.predict(x_test, verbose=0).ravel() - y_test) ** 2
