"""The two image data sets as arrays."""

from __future__ import annotations

import functools
import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.data._find import SAMPLES, find
from nbassay.errors import NbassayError

TRAIN_ROWS, TEST_ROWS = 60_000, 10_000


@dataclass(frozen=True)
class ImageSet:
    """An image data set with Keras's shapes and types.

    Shapes: `x_train` (60000, 28, 28) and `x_test` (10000, 28, 28) uint8 in 0..255; `y_train` and
    `y_test` uint8 class numbers. Of the bundled sample the rows repeat; the first
    `distinct_test` test rows are all there are.
    """

    x_train: NDArray[np.uint8]
    y_train: NDArray[np.uint8]
    x_test: NDArray[np.uint8]
    y_test: NDArray[np.uint8]
    complete: bool
    distinct_test: int


@functools.cache
def load_images(name: str) -> ImageSet:
    """Return the data set `name` ("fashion_mnist" or "mnist"), full where it is found.

    Raises:
        NbassayError: if there is no such data set, or its files cannot be read.
    """
    found = find(name)
    if found.folder is None:
        return _sample(name)
    try:
        arrays = _read_npz(found.folder) if name == "mnist" else _read_idx(found.folder)
    except (OSError, ValueError, KeyError) as error:
        raise NbassayError(f"{name} in {found.folder} cannot be read: {error}") from error
    return ImageSet(**_frozen(arrays), complete=True, distinct_test=len(arrays["y_test"]))


def _read_npz(folder: Path) -> dict[str, NDArray[np.uint8]]:
    with np.load(folder / "mnist.npz", allow_pickle=False) as file:
        return {key: file[key] for key in ("x_train", "y_train", "x_test", "y_test")}


def _read_idx(folder: Path) -> dict[str, NDArray[np.uint8]]:
    """Read the four idx files: a header of 16 bytes for images, 8 for labels, then bytes."""
    arrays = {}
    for part, stem in (("train", "train"), ("test", "t10k")):
        labels = gzip.decompress((folder / f"{stem}-labels-idx1-ubyte.gz").read_bytes())
        images = gzip.decompress((folder / f"{stem}-images-idx3-ubyte.gz").read_bytes())
        arrays[f"y_{part}"] = np.frombuffer(labels, np.uint8, offset=8)
        arrays[f"x_{part}"] = np.frombuffer(images, np.uint8, offset=16).reshape(-1, 28, 28)
    return arrays


def _sample(name: str) -> ImageSet:
    """Repeat the bundled rows to the full count, so that no hard-coded shape breaks."""
    with np.load(SAMPLES / f"{name}.npz", allow_pickle=False) as file:
        arrays = {
            "x_train": np.resize(file["x_train"], (TRAIN_ROWS, 28, 28)),
            "y_train": np.resize(file["y_train"], TRAIN_ROWS),
            "x_test": np.resize(file["x_test"], (TEST_ROWS, 28, 28)),
            "y_test": np.resize(file["y_test"], TEST_ROWS),
        }
        distinct = len(file["y_test"])
    return ImageSet(**_frozen(arrays), complete=False, distinct_test=distinct)


def _frozen(arrays: dict[str, NDArray[np.uint8]]) -> dict[str, Any]:
    """The arrays are shared by every grader of this process: nobody may write to them."""
    for array in arrays.values():
        array.setflags(write=False)
    return arrays
