# what: np.cov divides by n-1, np.var by n
# expect: test_slope_and_intercept_are_those_of_the_loans
# expect: test_fit_line_finds_the_line_of_least_squares test_fit_line_holds_in_special_cases
# expect: test_fit_line_leaves_its_arrays_alone
# %% [line]
def fit_line(x, y):
    slope = np.cov(x, y)[0, 1] / np.var(x)
    return slope, np.mean(y) - slope * np.mean(x)


slope, intercept = fit_line(X[:, 0], y)
