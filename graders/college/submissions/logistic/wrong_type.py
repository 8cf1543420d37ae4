# what: scaler is a pair of numbers made by hand, not a scikit-learn object
# expect: test_scaler_sees_training_rows_only test_both_parts_went_through_the_scaler
# %% [scaling]
x_train, x_test, y_train, y_test = train_test_split(
    np.asarray(X), y, test_size=0.2, random_state=42, stratify=y
)
scaler = (x_train.mean(axis=0), x_train.std(axis=0))
x_train = (x_train - scaler[0]) / scaler[1]
x_test = (x_test - scaler[0]) / scaler[1]
