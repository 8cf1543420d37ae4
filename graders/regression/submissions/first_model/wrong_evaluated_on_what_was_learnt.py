# what: last year's readings once more
# expect: test_loss_is_that_of_this_years_readings test_metric_is_that_of_this_years_readings
# %% [evaluate]
loss, metric = model.evaluate(x, y, verbose=0)
