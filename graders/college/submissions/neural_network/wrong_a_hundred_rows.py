# what: a hundred of the balanced rows are learnt from, half of them of each class
# expect: test_both_classes_were_learnt_equally_often
# %% [train]
some = np.concatenate([np.flatnonzero(y_resampled == number)[:50] for number in (0, 1)])
history = model.fit(x_resampled[some], y_resampled[some], epochs=500, verbose=0)
