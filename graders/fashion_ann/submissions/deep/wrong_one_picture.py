# what: probabilities of a single picture
# expect: test_rows_of_y_proba_sum_to_one test_y_proba_is_what_the_network_gives
# %% [probabilities]
y_proba = deep_model.predict(x_test[:1], verbose=0)
