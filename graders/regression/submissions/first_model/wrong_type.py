# what: both results under one name, a list
# expect: test_loss_is_that_of_this_years_readings test_metric_is_that_of_this_years_readings
# %% [evaluate]
loss = model.evaluate(x_new, y_new, verbose=0)
