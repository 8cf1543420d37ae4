# what: the function returns one array with the bias at its end
# expect: test_fit_plane_finds_the_plane_of_least_squares test_fit_plane_holds_in_special_cases
# expect: test_fit_plane_leaves_its_arrays_alone
# %% [several]
def fit_plane(X, y):
    return np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y, rcond=None)[0]


*coefficients, bias = fit_plane(X, y)
