# what: the checkpoint takes the highest loss for the best
# expect: test_file_holds_the_best_epoch
# %% [callbacks]
stopped_model = build_model()
stopper = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
keeper = keras.callbacks.ModelCheckpoint("best_model.keras", save_best_only=True, mode="max")
stopped_history = stopped_model.fit(
    x_train,
    y_train,
    epochs=50,
    validation_data=(x_valid, y_valid),
    callbacks=[stopper, keeper],
    verbose=0,
)
stopped_epoch = stopper.stopped_epoch
