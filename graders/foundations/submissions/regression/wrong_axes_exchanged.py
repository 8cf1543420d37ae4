# what: the line estimates x from y
# expect: test_slope_and_intercept_are_those_of_the_loans
# expect: test_fit_line_finds_the_line_of_least_squares test_fit_line_holds_in_special_cases
# expect: test_fit_line_leaves_its_arrays_alone
# %% [line]
def fit_line(x, y):
    slope, intercept = np.polyfit(y, x, 1)
    return slope, intercept


slope, intercept = fit_line(X[:, 0], y)
