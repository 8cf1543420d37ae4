# what: sums the squares and forgets to divide; the root inherits it
# expect: test_mse_is_the_mean_of_squares test_mse_of_the_example_is_that_of_the_brief
# expect: test_mse_pairs_a_column_with_a_row_of_values
# expect: test_rmse_is_the_root_of_the_mean test_rmse_takes_lists_and_integers
# expect: test_rmse_pairs_a_column_with_a_row_of_values test_mse_leaves_its_inputs_alone
# expect: test_rmse_leaves_its_inputs_alone
# %% [mse]
def mse(y, p):
    return np.sum((np.ravel(y) - np.ravel(p)) ** 2)
