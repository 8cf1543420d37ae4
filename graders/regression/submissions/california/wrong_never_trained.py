# what: the model is built anew after training
# expect: test_history_is_the_record_of_this_training test_rows_that_are_watched_are_no_test_rows
# expect: test_nothing_but_training_rows_was_learnt_from
# expect: test_model_estimates_districts_it_has_not_seen
# %% [train]
history = model.fit(
    x_train, y_train, epochs=5, batch_size=128, validation_data=(x_valid, y_valid), verbose=0
)
model = keras.models.clone_model(model)
model.compile(optimizer="adam", loss="mean_squared_error")
