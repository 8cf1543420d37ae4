# what: no penalty, by an infinite C
# %% [logistic]
logistic = LogisticRegression(C=np.inf, max_iter=5000)
logistic.fit(x_resampled, y_resampled)
y_pred = logistic.predict(x_test)
