# what: the size of a batch in the place of their number
# expect: test_steps_of_one_epoch_are_counted
# %% [steps]
steps = 500
