# what: the logarithm of the value itself, without the 1 that is added to it
# expect: test_msle_is_the_mean_of_squares_of_logarithms test_msle_counts_negative_values_as_zero
# expect: test_msle_takes_lists_and_columns test_msle_leaves_its_inputs_alone
# %% [msle]
def msle(y, p):
    logs = [np.log(np.maximum(np.ravel(values), 1e-7)) for values in (y, p)]
    return np.mean((logs[0] - logs[1]) ** 2)
