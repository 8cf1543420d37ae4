# what: the plane has no bias
# expect: test_coefficients_and_bias_are_those_of_the_loans
# expect: test_fit_plane_finds_the_plane_of_least_squares test_fit_plane_holds_in_special_cases
# expect: test_fit_plane_leaves_its_arrays_alone
# %% [several]
def fit_plane(X, y):
    return np.linalg.lstsq(X, y, rcond=None)[0], 0.0


coefficients, bias = fit_plane(X, y)
