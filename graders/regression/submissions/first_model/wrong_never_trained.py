# what: the model is built anew after training
# expect: test_history_is_the_record_of_this_training test_learnt_from_last_years_readings_only
# expect: test_line_holds_at_temperatures_not_seen
# %% [train]
history = model.fit(x, y, epochs=50, verbose=0)
trained = model
model = keras.models.clone_model(model)
model.compile(keras.optimizers.SGD(0.01), "mse", metrics=["mae"])
