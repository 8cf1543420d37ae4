# what: np.ceil, whose result is a float
# expect: test_steps_are_a_whole_number
# %% [steps_per_epoch]
def steps_per_epoch(rows, batch):
    return np.ceil(rows / batch)
