"""What the sandbox calls a student's functions with: for each student other numbers.

The calls are made inside the sandbox. Expected answers are worked out by the grader, outside.
"""

import io

import numpy as np


def calls(notebook, seed):
    """Return the calls to make after each test cell of `notebook`, and the files they name."""
    if notebook != "{{notebook}}":
        return {}, {}
    files = {
        f"table-{number}.npy": saved(table)
        for number, table in enumerate(tables(np.random.default_rng(seed)), start=1)
    }
    asked = [{"function": "standardise", "args": [{"array": name}]} for name in files]
    return {"test_standardise": asked}, files


def tables(rng):
    """Tables of columns in different units; the third has columns whose values are all equal."""
    yield rng.normal([170, 65, 1.0], [8, 12, 0.3], (30, 3))
    yield rng.uniform(-5, 5, (12, 10)) * np.logspace(-1, 1, 10)
    # Whole numbers, so that the mean of an equal column is exact.
    yield np.column_stack([np.full(8, 0.0), rng.uniform(0, 100, 8), np.full(8, 7.0)])


def saved(array):
    """The bytes of an .npy file."""
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()
