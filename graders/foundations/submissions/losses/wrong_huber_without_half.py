# what: small errors are squared but not halved, so the parts do not meet
# expect: test_huber_has_a_delta_of_one_by_default test_huber_takes_other_deltas
# expect: test_huber_is_right_for_small_errors_alone_and_for_large_ones
# expect: test_huber_pairs_a_column_with_a_row_of_values
# expect: test_huber_takes_lists_and_integers test_huber_leaves_its_inputs_alone
# %% [huber]
def huber(y, p, delta=1.0):
    error = np.abs(np.ravel(y) - np.ravel(p))
    return np.mean(np.where(error <= delta, error**2, delta * (error - delta / 2)))
