# what: the decimal logarithm
# expect: test_binary_cross_entropy_has_the_values_of_its_formula
# expect: test_binary_cross_entropy_takes_lists
# expect: test_binary_cross_entropy_pairs_a_column_with_a_row_of_values
# expect: test_binary_cross_entropy_tells_sure_and_right_from_sure_and_wrong
# expect: test_binary_cross_entropy_is_finite_at_zero_and_one
# expect: test_binary_cross_entropy_leaves_its_inputs_alone
# %% [binary_cross_entropy]
def binary_cross_entropy(y, p):
    y, p = np.ravel(y), np.clip(np.ravel(p), 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log10(p) + (1 - y) * np.log10(1 - p))
