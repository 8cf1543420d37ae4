# what: a scaler is fitted but never used
# expect: test_both_parts_went_through_the_scaler
# %% [scaling]
x_train, x_test, y_train, y_test = train_test_split(
    X, y, test_size=0.2, random_state=42, stratify=y
)
scaler = StandardScaler().fit(x_train)
# %% [logistic]
logistic = LogisticRegression(max_iter=20000, solver="newton-cholesky")
logistic.fit(x_resampled, y_resampled)
y_pred = logistic.predict(x_test)
