# what: what fit returns is not kept
# expect: test_history_is_the_record_of_this_training
# %% [train]
model.fit(
    x_train, y_train, epochs=20, batch_size=64, validation_data=(x_valid, y_valid), verbose=0
)
