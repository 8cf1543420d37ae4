# what: rows of the smaller class are repeated in the place of those that SMOTE made
# expect: test_both_classes_were_learnt_equally_often
# %% [train]
from imblearn.over_sampling import RandomOverSampler

rows, answers = RandomOverSampler(random_state=42).fit_resample(x_train, y_train)
history = model.fit(rows, answers, epochs=500, verbose=0)
