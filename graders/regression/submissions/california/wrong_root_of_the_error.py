# what: RMSE
# expect: test_mse_is_that_of_the_test_rows
# %% [evaluate]
test_mse = model.evaluate(x_test, y_test, verbose=0) ** 0.5
