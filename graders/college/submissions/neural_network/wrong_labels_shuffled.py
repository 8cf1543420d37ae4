# what: labels are in another order than rows
# expect: test_500_epochs_were_asked_for test_history_is_the_record_of_this_training
# expect: test_no_test_row_was_learnt_from test_both_classes_were_learnt_equally_often
# expect: test_model_is_accurate_on_rows_it_has_not_seen
# %% [train]
answers = np.random.default_rng(0).permutation(y_resampled)
history = model.fit(x_resampled, answers, epochs=500, verbose=0)
