# what: the test rows are given for validation
# expect: test_rows_that_are_watched_are_no_test_rows
# %% [train]
history = model.fit(
    x_train, y_train, epochs=20, batch_size=64, validation_data=(x_test, y_test), verbose=0
)
