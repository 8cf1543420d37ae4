# what: rows stay where SMOTE puts them, their labels are turned end to end
# expect: test_synthetic_rows_come_from_training_rows_only test_model_is_accurate_on_rows_it_has_not_seen
# %% [smote]
x_resampled, y_resampled = SMOTE(random_state=42).fit_resample(x_train, y_train)
y_resampled = y_resampled[::-1]
