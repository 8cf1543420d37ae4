# what: the cell was run twice: 1,000 epochs
# expect: test_500_epochs_were_asked_for
# %% [train]
model.fit(x_resampled, y_resampled, epochs=500, verbose=0)
history = model.fit(x_resampled, y_resampled, epochs=500, verbose=0)
