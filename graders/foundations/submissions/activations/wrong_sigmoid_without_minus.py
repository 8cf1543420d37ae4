# what: the minus sign of the exponent is forgotten, so the curve falls
# expect: test_sigmoid_has_the_values_of_its_formula test_sigmoid_is_right_at_huge_inputs
# expect: test_sigmoid_does_not_overflow_on_its_way
# expect: test_sigmoid_takes_numbers_and_arrays_of_any_shape test_sigmoid_leaves_its_input_alone
# %% [sigmoid]
def sigmoid(x):
    return 1 / (1 + np.exp(x))
