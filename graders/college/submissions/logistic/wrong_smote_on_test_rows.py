# what: SMOTE on the test rows as well
# expect: test_test_rows_are_untouched test_accuracy_is_that_of_the_test_rows
# %% [smote]
smote = SMOTE(random_state=42)
x_resampled, y_resampled = smote.fit_resample(x_train, y_train)
x_test, y_test = smote.fit_resample(x_test, y_test)
