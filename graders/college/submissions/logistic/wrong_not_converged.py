# what: ten steps, after which nothing has settled yet
# expect: test_model_learnt_from_the_balanced_rows
# %% [logistic]
logistic = LogisticRegression(max_iter=10)
logistic.fit(x_resampled, y_resampled)
y_pred = logistic.predict(x_test)
