# what: both callbacks watch the loss on pictures learnt from
# expect: test_early_stopping_has_a_patience_of_two test_best_weights_are_put_back
# expect: test_checkpoint_keeps_the_best_only test_file_holds_the_best_epoch
# %% [callbacks]
stopped_model = build_model()
stopper = keras.callbacks.EarlyStopping(monitor="loss", patience=2, restore_best_weights=True)
keeper = keras.callbacks.ModelCheckpoint("best_model.keras", monitor="loss", save_best_only=True)
stopped_history = stopped_model.fit(
    x_train,
    y_train,
    epochs=50,
    validation_data=(x_valid, y_valid),
    callbacks=[stopper, keeper],
    verbose=0,
)
stopped_epoch = stopper.stopped_epoch
