# what: 50 epochs instead of 500
# expect: test_500_epochs_were_asked_for
# %% [train]
history = model.fit(x_resampled, y_resampled, epochs=50, verbose=0)
