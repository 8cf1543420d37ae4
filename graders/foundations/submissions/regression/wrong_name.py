# what: the slope goes by another name
# expect: test_slope_and_intercept_are_those_of_the_loans
# %% [line]
def fit_line(x, y):
    return np.polyfit(x, y, 1)


gradient, intercept = fit_line(X[:, 0], y)
