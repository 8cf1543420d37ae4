# what: the validation rows are taken out of the training rows a second time
# expect: test_every_row_is_a_district_in_one_part_only
# %% [prepare]
x_rest, x_test, y_rest, y_test = train_test_split(X, y, random_state=42)
x_train, y_train = x_rest[:11610], y_rest[:11610]
_, x_valid, _, y_valid = train_test_split(x_rest, y_rest, test_size=3870, random_state=42)
scaler = StandardScaler().fit(x_train)
x_train, x_valid, x_test = (scaler.transform(part) for part in (x_train, x_valid, x_test))
