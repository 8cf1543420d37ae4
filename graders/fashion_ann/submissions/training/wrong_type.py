# what: stopped_epoch is a text
# expect: test_stopped_epoch_is_where_the_callback_stopped
# %% [callbacks]
stopped_model = build_model()
stopper = keras.callbacks.EarlyStopping(
    monitor="val_loss", patience=2, restore_best_weights=True
)
keeper = keras.callbacks.ModelCheckpoint(
    "best_model.keras", monitor="val_loss", save_best_only=True
)
stopped_history = stopped_model.fit(
    x_train,
    y_train,
    epochs=50,
    validation_data=(x_valid, y_valid),
    callbacks=[stopper, keeper],
    verbose=0,
)
stopped_epoch = f"epoch {stopper.stopped_epoch}"
