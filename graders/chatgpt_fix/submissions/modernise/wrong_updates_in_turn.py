# what: the slope moves first, the intercept by what is left of the error
# expect: test_one_update_goes_down_the_gradient test_as_many_updates_are_made_as_asked_for
# %% [gradient_descent]
def fit_line(x, y, rate, updates):
    slope = intercept = 0.0
    for _ in range(updates):
        slope -= rate * 2 * np.mean((slope * x + intercept - y) * x)
        intercept -= rate * 2 * np.mean(slope * x + intercept - y)
    return slope, intercept
