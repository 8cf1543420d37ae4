# what: prints the result instead of returning it
# expect: test_softplus_has_the_values_of_its_formula test_softplus_is_right_at_huge_inputs
# expect: test_softplus_takes_numbers_and_arrays_of_any_shape test_softplus_leaves_its_input_alone
# %% [softplus]
def softplus(x):
    print(np.logaddexp(0, x))
