# what: the test rows are moved by a thousandth after scaling
# expect: test_both_parts_went_through_the_scaler
# %% [scaling]
x_train, x_test, y_train, y_test = train_test_split(
    X, y, test_size=0.2, random_state=42, stratify=y
)
scaler = StandardScaler().fit(x_train)
x_train = scaler.transform(x_train)
x_test = scaler.transform(x_test) + 0.001
