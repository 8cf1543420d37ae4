# what: degrees instead of tens of degrees, so that gradient descent leaps out of the valley
# expect: test_learnt_from_last_years_readings_only test_line_holds_at_temperatures_not_seen
# expect: test_loss_is_that_of_this_years_readings test_metric_is_that_of_this_years_readings
# %% [train]
history = model.fit(10 * x, 10 * y, epochs=50, verbose=0)
