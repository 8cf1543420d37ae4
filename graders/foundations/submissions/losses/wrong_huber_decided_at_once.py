# what: one decision for the whole array, by its mean error
# expect: test_huber_has_a_delta_of_one_by_default test_huber_takes_other_deltas
# expect: test_huber_takes_lists_and_integers test_huber_pairs_a_column_with_a_row_of_values
# expect: test_huber_leaves_its_inputs_alone
# %% [huber]
def huber(y, p, delta=1.0):
    error = np.abs(np.ravel(y) - np.ravel(p))
    if error.mean() <= delta:
        return np.mean(error**2 / 2)
    return np.mean(delta * (error - delta / 2))
