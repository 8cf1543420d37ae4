# what: rows // batch, which leaves the rest of the rows unseen
# expect: test_smaller_last_batch_is_a_step_too
# %% [steps_per_epoch]
def steps_per_epoch(rows, batch):
    return rows // batch
