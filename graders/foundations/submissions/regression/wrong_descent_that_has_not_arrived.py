# what: gradient descent, near the answer but not there
# expect: test_coefficients_and_bias_are_those_of_the_loans
# expect: test_fit_plane_finds_the_plane_of_least_squares test_fit_plane_holds_in_special_cases
# expect: test_fit_plane_leaves_its_arrays_alone
# %% [several]
def fit_plane(X, y):
    centre, spread = X.mean(axis=0), X.std(axis=0)
    scaled = (X - centre) / spread
    weights, bias = np.zeros(X.shape[1]), 0.0
    for _ in range(100):
        error = scaled @ weights + bias - y
        weights = weights - 0.1 * scaled.T @ error / len(y)
        bias = bias - 0.1 * error.mean()
    return weights / spread, bias - np.sum(weights * centre / spread)


coefficients, bias = fit_plane(X, y)
