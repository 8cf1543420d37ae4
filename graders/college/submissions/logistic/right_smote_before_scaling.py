# what: SMOTE on unscaled training rows, scaled afterwards by the scaler of the training rows
# %% [smote]
made, y_resampled = SMOTE(random_state=3).fit_resample(scaler.inverse_transform(x_train), y_train)
x_resampled = scaler.transform(made)
# %% [logistic]
logistic = LogisticRegression(solver="newton-cholesky", random_state=11)
y_pred = logistic.fit(x_resampled, y_resampled).predict(x_test)
