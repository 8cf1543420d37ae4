# what: probabilities are rounded, and no longer sum to one
# expect: test_rows_of_y_proba_sum_to_one
# %% [probabilities]
y_proba = deep_model.predict(x_test[:300], verbose=0).round(2)
