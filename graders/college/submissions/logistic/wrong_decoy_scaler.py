# what: what is called scaler saw training rows only, but the rows went through one of all rows
# expect: test_scaler_sees_training_rows_only test_both_parts_went_through_the_scaler
# %% [scaling]
x_train, x_test, y_train, y_test = train_test_split(
    X, y, test_size=0.2, random_state=42, stratify=y
)
scaler = StandardScaler().fit(x_train)
working = StandardScaler().fit(X)
x_train = working.transform(x_train)
x_test = working.transform(x_test)
