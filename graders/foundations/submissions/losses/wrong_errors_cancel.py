# what: the absolute value of the mean, so errors of both signs cancel
# expect: test_mae_is_the_mean_of_absolute_errors test_mae_of_the_example_is_that_of_the_brief
# expect: test_mae_pairs_a_column_with_a_row_of_values test_mae_leaves_its_inputs_alone
# %% [mae]
def mae(y, p):
    return abs(np.mean(np.ravel(y) - np.ravel(p)))
