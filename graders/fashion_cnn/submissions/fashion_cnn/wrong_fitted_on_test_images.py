# what: test images are put with the training images
# expect: test_training_sees_no_test_image
# %% [train]
everything = np.concatenate([x_test, x_train]), np.concatenate([y_test, y_train])
checkpoint = keras.callbacks.ModelCheckpoint(
    "fashion_mnist.keras", monitor="val_accuracy", save_best_only=True
)
history = model.fit(
    *everything, batch_size=64, epochs=20, validation_split=0.1, callbacks=[checkpoint], verbose=0
)
