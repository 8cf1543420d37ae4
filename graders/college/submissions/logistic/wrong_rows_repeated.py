# what: rows of the smaller class are repeated instead of made between neighbours
# expect: test_synthetic_rows_come_from_training_rows_only
# %% [smote]
from imblearn.over_sampling import RandomOverSampler

x_resampled, y_resampled = RandomOverSampler(random_state=42).fit_resample(x_train, y_train)
