# what: a column less a row of values makes a table, whose mean looks plausible
# expect: test_mae_pairs_a_column_with_a_row_of_values
# %% [mae]
def mae(y, p):
    return np.mean(np.abs(np.asarray(y) - np.asarray(p)))
