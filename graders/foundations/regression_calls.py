"""Inputs of the functions of `regression`: points and tables that differ from student to student."""

import io

import numpy as np

CLOUDS = (3, 8, 21, 55)  # numbers of points
COLUMNS = (2, 3, 4, 6)  # of tables
PREDICTED = (1, 3, 12)  # numbers of applications
# How many of the calls are the ordinary ones; behind them come the special cases.
ORDINARY = {"fit_line": len(CLOUDS), "fit_plane": len(COLUMNS)}


class Arrays:
    """Arrays for calls: each becomes a file, named in the argument."""

    def __init__(self):
        self.files = {}

    def __call__(self, array):
        """Return the argument that stands for `array`."""
        file = io.BytesIO()
        np.save(file, array)
        name = f"array-{len(self.files):02}.npy"
        self.files[name] = file.getvalue()
        return {"array": name}


def calls(seed):
    """Return the calls to make after each test cell, and the files they name."""
    rng = np.random.default_rng(seed)
    arrays = Arrays()

    def each(function, inputs):
        return [{"function": function, "args": [arrays(one) for one in given]} for given in inputs]

    lines = [_cloud(rng, points) for points in CLOUDS] + _special_lines(rng)
    tables = [_table(rng, columns) for columns in COLUMNS] + _special_tables(rng)
    rows = [(_applications(rng, count),) for count in PREDICTED]
    return {
        "test_line": each("fit_line", lines),
        "test_several": each("fit_plane", tables),
        "test_predict": each("predict", rows),
    }, arrays.files


def _cloud(rng, points):
    """(x, y) around some line, in some units."""
    x = rng.uniform(0.5, 20) * (rng.normal(size=points) + rng.uniform(-3, 3))
    slope, intercept = rng.normal(size=2) * rng.uniform(0.5, 5, size=2)
    return x, slope * x + intercept + rng.normal(size=points) * rng.uniform(0.2, 3)


def _special_lines(rng):
    """Two points; whole numbers, some of them twice; a falling line, exact; a level one."""
    left = rng.uniform(-5, 5)
    two = np.array([left, left + rng.uniform(1, 9)])
    ages = rng.integers(20, 60, size=30)
    exact = rng.permutation(np.linspace(-4, 9, 14))
    level = rng.normal(size=9)
    return [
        (two, rng.uniform(-9, 9, size=2)),
        (ages, 3 * ages + rng.integers(-9, 9, size=30)),
        (exact, 7 - rng.uniform(1, 4) * exact),
        (level, np.full(9, rng.uniform(2, 8))),
    ]


def _table(rng, columns):
    """(X, y) with columns in several units that lean on one another."""
    rows = 8 * columns
    mixed = rng.normal(size=(rows, columns)) + 0.7 * rng.normal(size=(rows, 1))
    table = (mixed + rng.uniform(-3, 3, size=columns)) * rng.uniform(0.3, 8, size=columns)
    weights = rng.normal(size=columns) * rng.uniform(0.3, 3, size=columns)
    return table, table @ weights + rng.uniform(-9, 9) + rng.normal(size=rows)


def _special_tables(rng):
    """One column; whole numbers; as few rows as can be, which the plane meets exactly."""
    one_x, one_y = _cloud(rng, 12)
    whole = np.column_stack([rng.integers(0, 2, size=20), rng.integers(20, 60, size=20)])
    whole[:2, 0] = 0, 1  # both values occur
    few = 4 * np.eye(4)[:, :3] + rng.uniform(-1, 1, size=(4, 3))
    return [
        (one_x[:, None], one_y),
        (whole, 5 * whole[:, 0] - 2 * whole[:, 1] + rng.integers(-5, 6, size=20)),
        (few, rng.uniform(-9, 9, size=4)),
    ]


def _applications(rng, count):
    """(count, 4) rows as the loan table has them, one after the other on different sides."""
    return np.column_stack(
        [
            rng.integers(1200, 13000, size=count).astype(float),
            rng.integers(0, 9000, size=count),
            rng.choice([120, 240, 360], size=count),
            rng.integers(0, 2, size=count),
        ]
    )
