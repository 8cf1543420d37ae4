# what: the line as a plane of one column, the normal equations solved, predictions with einsum
# %% [line]
def fit_line(x, y):
    columns = np.stack([x, x**0], axis=1).astype(float)
    return tuple(np.linalg.solve(columns.T @ columns, columns.T @ y))


slope, intercept = map(float, fit_line(X[:, 0], y))
# %% [several]
def fit_plane(X, y):
    columns = np.insert(X.astype("float64"), 0, 1, axis=1)
    bias, *coefficients = np.linalg.inv(columns.T @ columns) @ columns.T @ y
    return coefficients, bias


coefficients, bias = fit_plane(X, y)
# %% [predict]
def predict(rows):
    return np.einsum("nk,k->n", rows, coefficients) + bias
