# what: fit_transform on both parts, so that the scaler ends up fitted on the test rows
# expect: test_scaler_sees_training_rows_only test_both_parts_went_through_the_scaler
# %% [scaling]
x_train, x_test, y_train, y_test = train_test_split(
    X, y, test_size=0.2, random_state=42, stratify=y
)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.fit_transform(x_test)
