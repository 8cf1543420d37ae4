# what: fit_transform for each part, so that the scaler has forgotten the training rows
# expect: test_scaler_learnt_from_training_rows_only test_all_parts_went_through_the_scaler
# %% [prepare]
x_rest, x_test, y_rest, y_test = train_test_split(X, y, random_state=42)
x_train, x_valid, y_train, y_valid = train_test_split(x_rest, y_rest, random_state=42)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_valid = scaler.fit_transform(x_valid)
x_test = scaler.fit_transform(x_test)
