# what: dropout on the pixels as well, another monitor for each callback, histograms among the logs
# %% [dropout]
dropout_model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dropout(0.3)])
for units in (300, 100):
    dropout_model.add(layers.Dense(units, activation="relu"))
    dropout_model.add(layers.Dropout(0.3))
dropout_model.add(layers.Dense(10, activation="softmax"))
dropout_model.compile(
    optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
dropout_history = dropout_model.fit(
    x_train,
    y_train,
    epochs=20,
    validation_data=(x_valid, y_valid),
    callbacks=[keras.callbacks.TensorBoard("logs/dropout")],
    verbose=0,
)
# %% [callbacks]
stopped_model = build_model()
stopper = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
stopped_history = stopped_model.fit(
    x_train,
    y_train,
    epochs=50,
    validation_data=(x_valid, y_valid),
    callbacks=[
        stopper,
        keras.callbacks.ModelCheckpoint(
            filepath="best_model.keras", monitor="val_accuracy", save_best_only=True
        ),
    ],
    verbose=0,
)
stopped_epoch = stopper.stopped_epoch
# %% [tensorboard]
log_dir = os.path.abspath("logs/fit")
other = build_model()
other.fit(
    x_train,
    y_train,
    epochs=5,
    validation_data=(x_valid, y_valid),
    callbacks=[keras.callbacks.TensorBoard(log_dir, histogram_freq=1, write_images=True)],
    verbose=0,
)
