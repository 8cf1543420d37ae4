# what: saves the last epoch, not the best
# expect: test_checkpoint_keeps_the_best_by_val_accuracy
# %% [train]
history = model.fit(x_train, y_train, batch_size=64, epochs=20, validation_split=0.1, verbose=0)
model.save("fashion_mnist.keras")
