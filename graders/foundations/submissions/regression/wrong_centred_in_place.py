# what: the mean is taken off in place, from the caller's arrays
# expect: test_fit_line_leaves_its_arrays_alone test_fit_line_holds_in_special_cases
# %% [line]
def fit_line(x, y):
    x_mean, y_mean = np.mean(x), np.mean(y)
    x -= x_mean
    y -= y_mean
    slope = np.sum(x * y) / np.sum(x * x)
    return slope, y_mean - slope * x_mean


slope, intercept = fit_line(X[:, 0].copy(), y.copy())
