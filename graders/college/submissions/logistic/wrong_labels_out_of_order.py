# what: rows are shuffled, their labels are not
# expect: test_labels_stayed_with_their_rows test_model_is_accurate_on_rows_it_has_not_seen
# %% [scaling]
x_train, x_test = train_test_split(X, test_size=0.2, random_state=1)
y_train, y_test = train_test_split(y, test_size=0.2, random_state=2)
scaler = StandardScaler().fit(x_train)
x_train = scaler.transform(x_train)
x_test = scaler.transform(x_test)
