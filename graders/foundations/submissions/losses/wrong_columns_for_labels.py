# what: p[:, y] takes the columns of all labels for every row
# expect: test_sparse_categorical_cross_entropy_has_the_values_of_its_formula
# expect: test_a_class_that_never_occurs_does_no_harm
# expect: test_integer_and_one_hot_labels_give_the_same_loss
# expect: test_sparse_categorical_cross_entropy_holds_at_zero_and_one
# expect: test_sparse_categorical_cross_entropy_leaves_its_inputs_alone
# %% [sparse_categorical_cross_entropy]
def sparse_categorical_cross_entropy(y, p):
    return -np.mean(np.log(np.clip(p[:, y], 1e-7, 1)))
