"""Four losses by Keras's conventions, and their inputs: sections 8 to 11 of the notebook `losses`.

`tests/test_graders_losses.py` holds them to Keras's own.
"""

import numpy as np

from nbassay.grader import draws

EPSILON = 1e-7  # of Keras: what the smallest values count as inside a logarithm


def msle(y, p):
    logs = [np.log1p(np.maximum(np.ravel(values), EPSILON)) for values in (y, p)]
    return np.mean((logs[0] - logs[1]) ** 2)


def missing_margins(y, p):
    """Return by how much the margin of each value falls short of 1, (n,)."""
    labels, scores = np.ravel(y).astype(float), np.ravel(p)
    if np.isin(labels, [0, 1]).all():
        labels = 2 * labels - 1
    return np.maximum(1 - labels * scores, 0)


def hinge(y, p):
    return np.mean(missing_margins(y, p))


def squared_hinge(y, p):
    return np.mean(missing_margins(y, p) ** 2)


def kl_divergence(y, p):
    y, p = np.clip(y, EPSILON, 1), np.clip(p, EPSILON, 1)
    return np.mean(np.sum(y * np.log(y / p), axis=1))


def listed(*arrays):
    return tuple(np.asarray(array).tolist() for array in arrays)


def column_of_truth(y, p):
    return y[:, None], p


def column_of_guess(y, p):
    return y, p[:, None].astype(np.float32)


def amounts(n):
    """Draw truth and prediction above 0, (n,) each, over four powers of ten, off by factors."""

    def draw(rng):
        truth = rng.permutation(np.geomspace(0.3, 3000, n)).round(2)
        return truth, truth * rng.permutation(np.geomspace(0.3, 2.5, n))

    return draw


def below_zero(y, p):
    """Put 0 and negative values on both sides, some of which a logarithm of 1 + x still takes."""
    y, p = y.copy(), p.copy()
    y[:3], p[2:6] = (0.0, -0.7, -40.0), (-3.5, -0.4, 0.0, -0.9)
    return y, p


def whole_amounts(rng):
    return rng.integers(0, 90, size=7).tolist(), rng.integers(0, 90, size=7).tolist()


ordinary_amounts = draws(amounts(9), amounts(30))
negative_amounts = draws(amounts(11)).changed(below_zero) + draws(amounts(8)).changed(
    lambda y, p: (y, -p)
)
forms_of_amounts = (
    draws(whole_amounts)
    + draws(amounts(6)).changed(column_of_truth)
    + draws(amounts(7)).changed(column_of_guess)
)


def margins(n):
    """Draw labels -1 and 1, (n,), and scores: of three, one wrong, one unsure, one far and right."""

    def draw(rng):
        kinds = np.resize([-1.5, 0.5, 2.5], n) + rng.uniform(-0.45, 0.45, size=n)
        labels = rng.permutation(np.resize([-1, 1, 1, -1, -1], n))
        return labels, (labels * rng.permutation(kinds)).round(3)

    return draw


def zeros_and_ones(y, p):
    return (y + 1) // 2, p


ordinary_margins = draws(margins(9), margins(31), edges=[(np.array([1, -1]), np.array([1.0, 0.0]))])
margins_of_zeros = (
    draws(margins(8)).changed(zeros_and_ones)
    + draws(margins(11)).changed(lambda y, p: (zeros_and_ones(y, p)[0].astype(float), p))
    + draws(margins(6)).changed(lambda y, p: (0 * y, p))
    + draws(margins(6)).changed(lambda y, p: (0 * y + 1, p))
)
forms_of_margins = (
    draws(margins(6)).changed(listed)
    + draws(margins(7)).changed(column_of_truth)
    + draws(margins(8)).changed(column_of_guess)
)


def two_distributions(n, k):
    """Draw rows of probabilities (n, k) twice; each row sums to 1 and has no entry near 0."""

    def draw(rng):
        shares = rng.uniform(0.1, 1, size=(2, n, k)) * rng.choice([1, 4], size=(2, n, k))
        return tuple(shares / shares.sum(axis=-1, keepdims=True))

    return draw


def without(rows, places):
    """Return these rows with 0 at a place of each, summing to 1 again."""
    rows = rows.copy()
    rows[np.arange(len(rows)), places] = 0
    return rows / rows.sum(axis=1, keepdims=True)


def zero_in_truth(y, p):
    return without(y, np.arange(len(y)) % y.shape[1]), p


def zero_in_guess(y, p):
    return y, without(p, np.arange(len(p)) % p.shape[1])


def zero_in_both(y, p):
    return zero_in_truth(y, zero_in_guess(y, p)[1])


ordinary_rows = draws(two_distributions(6, 3), two_distributions(4, 4), two_distributions(15, 10))
truth_with_zeros = (
    draws(two_distributions(5, 4)).changed(zero_in_truth)
    + draws(two_distributions(6, 3)).changed(lambda y, p: (np.eye(3)[y.argmax(axis=1)], p))
    + draws(two_distributions(4, 5)).changed(zero_in_both)
)
guess_with_zeros = draws(two_distributions(5, 4), two_distributions(8, 3)).changed(zero_in_guess)
