# what: what fit returns is not kept
# expect: test_history_is_the_record_of_this_training
# %% [train]
model.fit(x_resampled, y_resampled, epochs=500, verbose=0)
