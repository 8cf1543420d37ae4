# what: batch first, rows second
# expect: test_batch_stochastic_and_mini_batch_are_counted test_smaller_last_batch_is_a_step_too
# %% [steps_per_epoch]
def steps_per_epoch(batch, rows):
    return -(-rows // batch)
