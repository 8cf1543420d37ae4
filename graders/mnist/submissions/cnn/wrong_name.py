# what: what fit returns is kept under another name
# expect: test_history_is_the_record_of_this_training
# %% [train]
record = model.fit(x_train, y_train, batch_size=64, epochs=3, validation_split=0.1, verbose=0)
