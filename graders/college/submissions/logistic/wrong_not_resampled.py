# what: no SMOTE at all, the training rows under another name
# expect: test_classes_are_balanced test_synthetic_rows_come_from_training_rows_only
# %% [smote]
x_resampled, y_resampled = x_train, y_train
