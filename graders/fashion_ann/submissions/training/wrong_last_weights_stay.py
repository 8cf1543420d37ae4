# what: early stopping with more patience, the last weights stay, the file is overwritten
# expect: test_early_stopping_has_a_patience_of_two test_best_weights_are_put_back
# expect: test_checkpoint_keeps_the_best_only test_fifty_epochs_are_asked_for
# expect: test_file_holds_the_best_epoch
# %% [callbacks]
stopped_model = build_model()
stopper = keras.callbacks.EarlyStopping(patience=10)
stopped_history = stopped_model.fit(
    x_train,
    y_train,
    epochs=30,
    validation_data=(x_valid, y_valid),
    callbacks=[stopper, keras.callbacks.ModelCheckpoint("best_model.keras")],
    verbose=0,
)
stopped_model.save("best_model.keras")
stopped_epoch = stopper.stopped_epoch
