"""The College table as arrays."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nbassay.errors import NbassayError

LABEL = "Private"
COLLEGE_FEATURES = 17


@dataclass(frozen=True)
class CollegeTable:
    """777 US colleges of 1995: `X` (777, 17) float64, `y` (777,) int64 with 1 for private."""

    X: NDArray[np.float64]
    y: NDArray[np.int64]
    features: tuple[str, ...]


@functools.cache
def load_college(path: Path) -> CollegeTable:
    """Return the table in the CSV file `path`.

    Raises:
        NbassayError: if the file is missing or is not the College table.
    """
    import pandas as pd

    try:
        frame = pd.read_csv(path)
        labels = frame[LABEL].map({"Yes": 1, "No": 0})
        features = frame.select_dtypes("number")
    except (OSError, ValueError, KeyError) as error:
        raise NbassayError(f"{path} is not the College table: {error}") from error
    if features.shape[1] != COLLEGE_FEATURES or labels.isna().any():
        raise NbassayError(f"{path} is not the College table: {features.shape[1]} number columns")
    X = features.to_numpy(np.float64)
    y = np.array(labels, dtype=np.int64)
    X.setflags(write=False)
    y.setflags(write=False)
    return CollegeTable(X, y, tuple(features.columns))
