# what: every fifth label is another than that of its row
# expect: test_both_classes_were_learnt_equally_often
# %% [train]
answers = np.where(np.arange(len(y_resampled)) % 5, y_resampled, 1 - y_resampled)
history = model.fit(x_resampled, answers, epochs=500, verbose=0)
