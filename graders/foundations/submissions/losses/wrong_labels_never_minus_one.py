# what: every label is taken for 0 or 1, so a label of -1 becomes -3
# expect: test_hinge_has_the_values_of_its_formula test_hinge_takes_lists_and_columns
# expect: test_hinge_leaves_its_inputs_alone
# %% [hinge]
def hinge(y, p):
    return np.mean(np.maximum(0, 1 - (2 * np.ravel(y) - 1) * np.ravel(p)))
