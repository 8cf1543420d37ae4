# what: the function has another name
# expect: test_tanh_has_the_values_of_its_formula test_tanh_is_right_at_huge_inputs
# expect: test_tanh_takes_numbers_and_arrays_of_any_shape test_tanh_leaves_its_input_alone
# %% [tanh]
def hyperbolic_tangent(x):
    return np.tanh(x)
