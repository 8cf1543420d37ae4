# expect: at most 0.9; says validation_split
# %% [train]
history = model.fit(x_resampled, y_resampled, epochs=500, validation_split=0.2, verbose=0)
