# what: squared first, so what is far and right costs as well
# expect: test_squared_hinge_has_the_values_of_its_formula
# expect: test_squared_hinge_takes_labels_of_zero_and_one
# expect: test_squared_hinge_takes_lists_and_columns test_squared_hinge_leaves_its_inputs_alone
# %% [squared_hinge]
def squared_hinge(y, p):
    return np.mean(np.maximum(0, (1 - np.where(np.ravel(y) > 0, 1, -1) * np.ravel(p)) ** 2))
