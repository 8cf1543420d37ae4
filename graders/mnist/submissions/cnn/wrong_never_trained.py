# what: the model is not trained at all
# expect: test_three_epochs_are_enough test_history_is_the_record_of_this_training
# expect: test_network_learns_from_training_digits_alone test_network_reads_new_digits
# %% [train]
history = None
