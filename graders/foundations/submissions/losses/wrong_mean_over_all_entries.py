# what: divided by the number of entries of the table instead of its rows
# expect: test_categorical_cross_entropy_is_a_mean_over_rows
# expect: test_categorical_cross_entropy_tells_sure_and_right_from_sure_and_wrong
# expect: test_integer_and_one_hot_labels_give_the_same_loss
# expect: test_categorical_cross_entropy_is_finite_at_zero_and_one
# expect: test_categorical_cross_entropy_leaves_its_inputs_alone
# %% [categorical_cross_entropy]
def categorical_cross_entropy(y, p):
    return -np.mean(y * np.log(np.clip(p, 1e-7, 1)))
