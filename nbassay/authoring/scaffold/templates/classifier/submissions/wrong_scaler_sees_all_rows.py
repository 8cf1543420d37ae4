# what: the scaler is fitted before the split, on all rows
# expect: test_rows_are_kept_from_the_scaler
# %% [scaling]
scaler = StandardScaler().fit(X)
x_train, x_test, y_train, y_test = train_test_split(
    scaler.transform(X), y, test_size=45, stratify=y, random_state=SEED
)
