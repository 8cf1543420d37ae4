# what: covariance for the line, the pseudo-inverse of centred columns for the plane
# %% [clean]
raw = np.genfromtxt("loan.csv", delimiter=",", skip_header=1, usecols=(6, 7, 9, 10, 8))
raw = raw[~np.isnan(raw[:, 4])]
values, counts = np.unique(raw[~np.isnan(raw[:, 3]), 3], return_counts=True)
raw[np.isnan(raw[:, 3]), 3] = values[counts.argmax()]
X, y = raw[:, :4], raw[:, 4]
# %% [line]
def fit_line(x, y):
    (variance, covariance), _ = np.cov(x, y)
    slope = covariance / variance
    return np.array(slope), np.array([y.mean() - slope * x.mean()])[0]


slope, intercept = fit_line(X.T[0], y)
slope = slope[()]
# %% [several]
def fit_plane(X, y):
    centre = X.mean(axis=0)
    coefficients = np.linalg.pinv(X - centre) @ (y - y.mean())
    return coefficients, np.array([y.mean() - coefficients @ centre])


coefficients, bias = fit_plane(X, y)
# %% [predict]
def predict(rows):
    answers = np.empty(len(rows))
    for place, row in enumerate(rows):
        answers[place] = np.dot(coefficients, row) + bias[0]
    return answers
