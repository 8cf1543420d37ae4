# what: y_pred is rounded at once, so that the curve has a single threshold too
# expect: test_y_pred_holds_probabilities test_roc_curve_comes_from_probabilities
# %% [roc]
y_pred = np.round(model.predict(x_test, verbose=0)).ravel()
fpr, tpr, thresholds = roc_curve(y_test, y_pred)
