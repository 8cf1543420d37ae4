# what: the test pictures decide when to stop
# expect: test_stop_is_decided_on_pictures_set_aside
# %% [callbacks]
stopped_model = build_model()
stopper = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
keeper = keras.callbacks.ModelCheckpoint("best_model.keras", save_best_only=True)
stopped_history = stopped_model.fit(
    x_train,
    y_train,
    epochs=50,
    validation_data=(x_test, y_test),
    callbacks=[stopper, keeper],
    verbose=0,
)
stopped_epoch = stopper.stopped_epoch
