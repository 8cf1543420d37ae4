"""A data set of small images: 70,000 of them with Keras's shapes, full or a sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

TRAIN_ROWS, TEST_ROWS = 60_000, 10_000
_SAMPLES = Path(__file__).parent / "samples"
_SIZE = (28, 28)
_ARRAYS = ("x_train", "y_train", "x_test", "y_test")


@dataclass(frozen=True)
class ImageSet:
    """An image data set with Keras's shapes and types.

    Shapes: `x_train` (60000, 28, 28) and `x_test` (10000, 28, 28) uint8 in 0..255; `y_train` and
    `y_test` uint8 class numbers. Of the bundled sample the rows repeat; the first
    `distinct_test` test rows are all there are.
    """

    x_train: Bytes
    y_train: Bytes
    x_test: Bytes
    y_test: Bytes
    complete: bool
    distinct_test: int


def read_npz(path: Path) -> dict[str, Bytes]:
    """Return the four arrays of a file as Keras packs them."""
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in _ARRAYS}


def as_full(arrays: Mapping[str, Bytes]) -> ImageSet:
    """Return the whole data set, its arrays by the names of `ImageSet`."""
    return _freeze(arrays, complete=True, distinct_test=len(arrays["y_test"]))


def read_sample(name: str) -> ImageSet:
    """Return the bundled rows repeated to the full count, so that no hard-coded shape breaks."""
    few = read_npz(_SAMPLES / f"{name}.npz")
    arrays = {
        "x_train": np.resize(few["x_train"], (TRAIN_ROWS, *_SIZE)),
        "y_train": np.resize(few["y_train"], TRAIN_ROWS),
        "x_test": np.resize(few["x_test"], (TEST_ROWS, *_SIZE)),
        "y_test": np.resize(few["y_test"], TEST_ROWS),
    }
    return _freeze(arrays, complete=False, distinct_test=len(few["y_test"]))


def _freeze(arrays: Mapping[str, Any], *, complete: bool, distinct_test: int) -> ImageSet:
    for array in arrays.values():  # shared by every grader of this process: nobody may write there
        array.setflags(write=False)
    return ImageSet(**arrays, complete=complete, distinct_test=distinct_test)
