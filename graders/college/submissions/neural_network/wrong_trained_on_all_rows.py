# what: all 777 colleges are learnt from, those of the test included
# expect: test_no_test_row_was_learnt_from test_both_classes_were_learnt_equally_often
# expect: test_model_is_accurate_on_rows_it_has_not_seen
# %% [train]
history = model.fit(scaler.transform(X), y, epochs=500, verbose=0)
