# what: the mean is taken off, and nothing is divided by the standard deviation
# expect: test_scaler_sees_training_rows_only
# %% [scaling]
x_train, x_test, y_train, y_test = train_test_split(
    X, y, test_size=0.2, random_state=42, stratify=y
)
scaler = StandardScaler(with_std=False).fit(x_train)
x_train = scaler.transform(x_train)
x_test = scaler.transform(x_test)
# %% [logistic]
logistic = LogisticRegression(max_iter=20000, solver="newton-cholesky")
logistic.fit(x_resampled, y_resampled)
y_pred = logistic.predict(x_test)
