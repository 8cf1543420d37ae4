# what: the step is -1 below 0
# expect: test_step_is_zero_below_and_one_above test_step_is_one_at_zero
# expect: test_step_takes_numbers_and_arrays_of_any_shape test_step_leaves_its_input_alone
# %% [step]
def step(x):
    return np.sign(x)
