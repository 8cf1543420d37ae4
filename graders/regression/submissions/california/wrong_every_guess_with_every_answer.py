# what: a column minus a flat array is a table
# expect: test_mse_is_that_of_the_test_rows
# %% [evaluate]
test_mse = np.mean((model.predict(x_test, verbose=0) - y_test) ** 2)
