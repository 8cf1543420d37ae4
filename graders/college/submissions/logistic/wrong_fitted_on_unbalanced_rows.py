# what: the model learns from the rows before SMOTE
# expect: test_model_learnt_from_the_balanced_rows
# %% [logistic]
logistic = LogisticRegression(max_iter=1000)
logistic.fit(x_train, y_train)
y_pred = logistic.predict(x_test)
