# what: axis 1 with keepdims: right for tables, wrong for anything else
# expect: test_softmax_has_the_values_of_its_formula test_softmax_sums_to_one_along_the_last_axis
# expect: test_softmax_does_not_overflow test_softmax_takes_arrays_of_any_shape
# expect: test_softmax_leaves_its_input_alone
# expect: test_softmax_does_not_mind_a_number_added_to_all_scores
# %% [softmax]
def softmax(x):
    powers = np.exp(x - np.max(x, axis=1, keepdims=True))
    return powers / np.sum(powers, axis=1, keepdims=True)
