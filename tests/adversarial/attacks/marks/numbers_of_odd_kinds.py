# what: infinities, negative zero, complex and huge numbers, texts, booleans and masked values where a number is asked for
# on: numbers
# status: graded
# stopped by: only a plain integer, float or truth value is "one number", and it has to be the right one
# %% [total]
import decimal
import itertools

import numpy as np

total = np.ma.masked_all(())
# %% [scaled]
# Closeness to a fully masked array is masked as well, and `not masked` is true.
scaled = np.ma.masked_array(np.zeros((4, 2)), mask=True)
# %% [classify]
odd = itertools.cycle(
    [
        np.ma.masked,
        -float("inf"),
        np.array([[["1"]]]),
        1 + 0j,
        10**400,
        decimal.Decimal("sNaN"),
        "nan",
        -(2**63),
        np.longdouble("1e4000"),
        {"kind": "scalar", "value": 1},
        [[], [1]],
    ]
)


def classify(row):
    return next(odd)
