# what: leaves the batch size at its default, and keeps the best epoch by the loss
# expect: test_batches_of_sixty_four test_checkpoint_keeps_the_best_by_val_accuracy
# %% [train]
checkpoint = keras.callbacks.ModelCheckpoint("fashion_mnist.keras", save_best_only=True)
history = model.fit(
    x_train, y_train, epochs=20, validation_split=0.1, callbacks=[checkpoint], verbose=0
)
