# what: subtracts what comes in as it is: lists cannot be, and columns make a table
# expect: test_mse_of_the_example_is_that_of_the_brief
# expect: test_mse_pairs_a_column_with_a_row_of_values
# %% [mse]
def mse(y, p):
    return ((y - p) ** 2).mean()
# %% [rmse]
def rmse(y, p):
    return np.sqrt(np.mean((np.ravel(y) - np.ravel(p)) ** 2))
