# what: the line of each column by itself
# expect: test_coefficients_and_bias_are_those_of_the_loans
# expect: test_fit_plane_finds_the_plane_of_least_squares test_fit_plane_holds_in_special_cases
# expect: test_fit_plane_leaves_its_arrays_alone
# %% [several]
def fit_plane(X, y):
    coefficients = np.array([fit_line(column, y)[0] for column in X.T])
    return coefficients, y.mean() - coefficients @ X.mean(axis=0)


coefficients, bias = fit_plane(X, y)
