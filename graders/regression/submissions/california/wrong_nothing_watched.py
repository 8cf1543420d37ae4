# what: no validation rows, so that there is no second curve
# expect: test_rows_that_are_watched_are_no_test_rows
# %% [train]
history = model.fit(x_train, y_train, epochs=20, batch_size=64, verbose=0)
