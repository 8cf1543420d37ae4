# what: standardised after the test rows are set aside, but before the validation rows are
# expect: test_scaler_learnt_from_training_rows_only
# %% [prepare]
x_rest, x_test, y_rest, y_test = train_test_split(X, y, random_state=42)
scaler = StandardScaler().fit(x_rest)
x_rest, x_test = scaler.transform(x_rest), scaler.transform(x_test)
x_train, x_valid, y_train, y_valid = train_test_split(x_rest, y_rest, random_state=42)
