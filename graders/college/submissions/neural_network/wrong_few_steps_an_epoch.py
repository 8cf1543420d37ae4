# what: a quarter of the table is one batch: four steps an epoch
# expect: test_500_epochs_were_asked_for
# %% [train]
history = model.fit(x_resampled, y_resampled, epochs=500, batch_size=256, verbose=0)
