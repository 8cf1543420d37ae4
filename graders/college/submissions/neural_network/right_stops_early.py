# what: 500 epochs are asked for, the given validation rows end the training early
# %% [train]
history = model.fit(
    x_resampled,
    y_resampled,
    epochs=500,
    validation_data=(x_valid, y_valid),
    verbose=0,
    callbacks=[keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)],
)
