# what: a fifth of the rows, which SMOTE has put last, is cut off for validation
# expect: test_both_classes_were_learnt_equally_often
# %% [train]
history = model.fit(x_resampled, y_resampled, epochs=500, validation_split=0.2, verbose=0)
