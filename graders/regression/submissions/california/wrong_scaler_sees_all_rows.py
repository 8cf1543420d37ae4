# what: standardised before the rows are divided
# expect: test_scaler_learnt_from_training_rows_only
# %% [prepare]
scaler = StandardScaler()
scaled = scaler.fit_transform(X)
x_rest, x_test, y_rest, y_test = train_test_split(scaled, y, random_state=42)
x_train, x_valid, y_train, y_valid = train_test_split(x_rest, y_rest, random_state=42)
