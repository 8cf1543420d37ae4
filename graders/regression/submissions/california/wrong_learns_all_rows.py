# what: all 20,640 rows are learnt from, those of the test included
# expect: test_nothing_but_training_rows_was_learnt_from
# expect: test_model_estimates_districts_it_has_not_seen
# %% [train]
history = model.fit(
    scaler.transform(X), y, epochs=5, batch_size=128, validation_data=(x_valid, y_valid), verbose=0
)
