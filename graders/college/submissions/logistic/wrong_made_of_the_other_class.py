# what: new rows are made between private colleges and called public
# expect: test_synthetic_rows_come_from_training_rows_only
# %% [smote]
private = np.asarray(x_train)[np.asarray(y_train) == 1]
random = np.random.default_rng(0)
missing = int(np.sum(np.asarray(y_train) == 1) - np.sum(np.asarray(y_train) == 0))
first, second = random.integers(len(private), size=(2, missing))
share = random.uniform(size=(missing, 1))
made = private[first] + share * (private[second] - private[first])
x_resampled = np.vstack([x_train, made])
y_resampled = np.concatenate([y_train, np.zeros(missing, int)])
