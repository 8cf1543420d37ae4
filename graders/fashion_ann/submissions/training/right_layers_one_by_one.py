# what: activations of their own before the dropout, clone and set_weights, two pictures, sizes by hand
# %% [curves]
model = build_model()
history = model.fit(
    x_train, y_train, batch_size=64, epochs=20, validation_data=(x_valid, y_valid), verbose=0
)
for key in ("loss", "accuracy"):
    plt.figure()
    plt.plot(history.epoch, history.history[key], "b--")
    plt.plot(history.epoch, history.history["val_" + key], "r-")
    plt.title(key)
    plt.show()
# %% [dropout]
dropout_model = keras.Sequential()
dropout_model.add(keras.Input((28, 28)))
dropout_model.add(layers.Reshape((-1,)))
for units in (300, 100):
    dropout_model.add(layers.Dense(units))
    dropout_model.add(layers.Activation("relu"))
    dropout_model.add(layers.Dropout(0.3, seed=1))
dropout_model.add(layers.Dense(10))
dropout_model.add(layers.Softmax())
dropout_model.compile(
    loss=keras.losses.SparseCategoricalCrossentropy(),
    optimizer=keras.optimizers.Adam(),
    metrics=["accuracy"],
)
dropout_history = dropout_model.fit(
    x_train, y_train, batch_size=64, epochs=20, validation_data=(x_valid, y_valid), verbose=0
)
# %% [save_weights]
model.save_weights("model.weights.h5")
fresh = keras.Sequential.from_config(model.get_config())
fresh.load_weights("model.weights.h5")
restored_model = fresh
# %% [callbacks]
stopped_model = build_model()
callbacks = keras.callbacks.CallbackList(
    [
        keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True),
        keras.callbacks.ModelCheckpoint("best_model.keras", save_best_only=True),
    ]
)
stopped_history = stopped_model.fit(
    x_train,
    y_train,
    epochs=50,
    validation_data=(x_valid, y_valid),
    callbacks=callbacks.callbacks,
    verbose=0,
)
stopped_epoch = callbacks.callbacks[0].stopped_epoch
