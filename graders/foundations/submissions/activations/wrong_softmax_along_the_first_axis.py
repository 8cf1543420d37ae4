# what: columns sum to 1, not rows
# expect: test_softmax_has_the_values_of_its_formula test_softmax_sums_to_one_along_the_last_axis
# expect: test_softmax_does_not_overflow test_softmax_takes_arrays_of_any_shape
# expect: test_softmax_does_not_mind_a_number_added_to_all_scores
# expect: test_softmax_leaves_its_input_alone
# %% [softmax]
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return powers / np.sum(powers, axis=0)
