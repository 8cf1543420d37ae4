# what: the mean of the roots, which is the MAE
# expect: test_rmse_is_the_root_of_the_mean test_rmse_takes_lists_and_integers
# expect: test_rmse_pairs_a_column_with_a_row_of_values test_rmse_leaves_its_inputs_alone
# %% [rmse]
def rmse(y, p):
    return np.mean(np.sqrt((np.ravel(y) - np.ravel(p)) ** 2))
