# what: the median of the errors, of which most are small
# expect: test_mae_is_the_mean_of_absolute_errors test_mae_of_the_example_is_that_of_the_brief
# expect: test_mae_pairs_a_column_with_a_row_of_values test_mae_leaves_its_inputs_alone
# %% [mae]
def mae(y, p):
    return np.median(np.abs(np.ravel(y) - np.ravel(p)))
