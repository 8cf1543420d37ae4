# what: nothing is cut off at 0, so margins beyond 1 make up for wrong ones
# expect: test_hinge_has_the_values_of_its_formula test_hinge_takes_labels_of_zero_and_one
# expect: test_hinge_takes_lists_and_columns test_hinge_leaves_its_inputs_alone
# %% [hinge]
def hinge(y, p):
    return np.mean(1 - np.where(np.ravel(y) > 0, 1, -1) * np.ravel(p))
