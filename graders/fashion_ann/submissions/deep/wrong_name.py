# what: what fit returns is not kept
# expect: test_history_is_the_record_of_this_training
# %% [train]
deep_model.fit(
    x_train,
    y_train,
    batch_size=128,
    epochs=20,
    validation_data=(x_valid, y_valid),
    class_weight=class_weight,
    verbose=0,
)
