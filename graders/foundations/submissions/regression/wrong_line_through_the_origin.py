# what: the line has to pass through the origin
# expect: test_slope_and_intercept_are_those_of_the_loans
# expect: test_fit_line_finds_the_line_of_least_squares test_fit_line_holds_in_special_cases
# expect: test_fit_line_leaves_its_arrays_alone
# %% [line]
def fit_line(x, y):
    return np.sum(x * y) / np.sum(x * x), 0.0


slope, intercept = fit_line(X[:, 0], y)
