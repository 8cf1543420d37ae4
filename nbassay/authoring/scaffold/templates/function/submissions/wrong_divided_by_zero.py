# what: a column whose values are all equal is divided by its standard deviation, which is 0
# expect: test_a_column_of_equal_values_becomes_zeros
# %% [standardise]
def standardise(rows):
    return (rows - rows.mean(axis=0)) / rows.std(axis=0)
