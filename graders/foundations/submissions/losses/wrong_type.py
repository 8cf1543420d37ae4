# what: the name holds the value of the example instead of a function
# expect: test_rmse_is_the_root_of_the_mean test_rmse_takes_lists_and_integers
# expect: test_rmse_pairs_a_column_with_a_row_of_values test_rmse_leaves_its_inputs_alone
# %% [rmse]
rmse = np.sqrt(mse(actual, predicted))
