# what: y_pred holds probabilities, which are rounded only for the metrics
# expect: test_y_pred_holds_the_classes_of_the_test_rows
# %% [logistic]
logistic = LogisticRegression(max_iter=1000).fit(x_resampled, y_resampled)
y_pred = logistic.predict_proba(x_test)[:, 1]
# %% [metrics]
classes = y_pred.round()
accuracy = accuracy_score(y_test, classes)
matrix = confusion_matrix(y_test, classes)
report = classification_report(y_test, classes)
