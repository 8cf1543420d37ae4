# what: the step switches on above 0 only
# expect: test_step_is_one_at_zero
# %% [step]
def step(x):
    return np.where(np.asarray(x) > 0, 1, 0)
