# what: the scaler is fitted before the split, on all 777 rows
# expect: test_scaler_sees_training_rows_only
# %% [scaling]
scaler = StandardScaler()
X_scaled = scaler.fit_transform(X)
x_train, x_test, y_train, y_test = train_test_split(
    X_scaled, y, test_size=0.2, random_state=42, stratify=y
)
