# what: roc_curve's results are taken in another order
# expect: test_roc_curve_comes_from_probabilities
# %% [roc]
y_pred = model.predict(x_test, verbose=0).ravel()
tpr, fpr, thresholds = roc_curve(y_test, y_pred)
