# what: the mean hinge loss is squared
# expect: test_squared_hinge_has_the_values_of_its_formula
# expect: test_squared_hinge_takes_labels_of_zero_and_one
# expect: test_squared_hinge_takes_lists_and_columns test_squared_hinge_leaves_its_inputs_alone
# %% [squared_hinge]
def squared_hinge(y, p):
    return hinge(y, p) ** 2
