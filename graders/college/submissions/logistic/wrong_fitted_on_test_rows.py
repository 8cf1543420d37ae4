# what: the model learns from the very rows that it is tried on
# expect: test_model_learnt_from_the_balanced_rows
# %% [logistic]
logistic = LogisticRegression(max_iter=1000)
logistic.fit(x_test, y_test)
y_pred = logistic.predict(x_test)
