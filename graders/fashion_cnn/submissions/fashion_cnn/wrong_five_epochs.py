# what: asks for 5 epochs instead of 20
# expect: test_twenty_epochs_are_asked_for
# %% [train]
checkpoint = keras.callbacks.ModelCheckpoint(
    "fashion_mnist.keras", monitor="val_accuracy", save_best_only=True
)
history = model.fit(
    x_train, y_train, batch_size=64, epochs=5, validation_split=0.1, callbacks=[checkpoint]
)
