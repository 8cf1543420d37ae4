# what: evaluate returns the loss first
# expect: test_loss_is_that_of_this_years_readings test_metric_is_that_of_this_years_readings
# %% [evaluate]
metric, loss = model.evaluate(x_new, y_new, verbose=0)
