# what: the slope is a text with five digits
# expect: test_slope_and_intercept_are_those_of_the_loans
# %% [line]
def fit_line(x, y):
    return np.polyfit(x, y, 1)


slope, intercept = fit_line(X[:, 0], y)
slope = f"{slope:.5f}"
