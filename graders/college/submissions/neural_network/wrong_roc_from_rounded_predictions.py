# what: probabilities are kept, the curve is drawn from rounded ones
# expect: test_roc_curve_comes_from_probabilities
# %% [roc]
y_pred = model.predict(x_test, verbose=0)
fpr, tpr, thresholds = roc_curve(y_test, y_pred.round())
