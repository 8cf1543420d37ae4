# what: the best epoch is chosen by the test images
# expect: test_best_epoch_is_not_chosen_by_test_images
# %% [train]
checkpoint = keras.callbacks.ModelCheckpoint(
    "fashion_mnist.keras", monitor="val_accuracy", save_best_only=True
)
history = model.fit(
    x_train,
    y_train,
    batch_size=64,
    epochs=20,
    validation_data=(x_test, y_test),
    callbacks=[checkpoint],
    verbose=0,
)
