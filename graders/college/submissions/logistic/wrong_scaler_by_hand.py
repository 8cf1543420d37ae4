# what: a scaler of all rows, into which the mean and variance of the training rows were written
# expect: test_scaler_sees_training_rows_only
# %% [scaling]
x_train, x_test, y_train, y_test = train_test_split(
    np.asarray(X, float), y, test_size=0.2, random_state=42, stratify=y
)
scaler = StandardScaler().fit(np.asarray(X, float))
scaler.mean_, scaler.var_ = x_train.mean(axis=0), x_train.var(axis=0)
x_train = scaler.transform(x_train)
x_test = scaler.transform(x_test)
