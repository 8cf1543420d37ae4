# what: squares divided by their sum: they sum to 1, and nothing else is right
# expect: test_softmax_has_the_values_of_its_formula test_softmax_sums_to_one_along_the_last_axis
# expect: test_softmax_does_not_mind_a_number_added_to_all_scores test_softmax_does_not_overflow
# expect: test_softmax_takes_arrays_of_any_shape test_softmax_leaves_its_input_alone
# %% [softmax]
def softmax(x):
    squares = np.square(x, dtype=float)
    return squares / squares.sum(axis=-1, keepdims=True)
