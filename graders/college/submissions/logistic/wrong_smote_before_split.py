# what: SMOTE on the whole table, split afterwards: test rows become parents of training rows
# expect: test_a_fifth_of_the_rows_is_held_out test_every_row_is_a_college_and_none_is_in_both_parts
# expect: test_synthetic_rows_come_from_training_rows_only test_test_rows_are_untouched
# %% [scaling]
X_all, y_all = SMOTE(random_state=42).fit_resample(X, y)
x_train, x_test, y_train, y_test = train_test_split(
    X_all, y_all, test_size=0.2, random_state=42, stratify=y_all
)
scaler = StandardScaler().fit(x_train)
x_train = scaler.transform(x_train)
x_test = scaler.transform(x_test)
# %% [smote]
x_resampled, y_resampled = x_train, y_train
