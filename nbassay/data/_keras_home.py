"""The folder that stands at `~/.keras` in the sandbox, so that data sets need no network."""

from __future__ import annotations

import gzip
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nbassay.data._find import DATA_SETS, Found, find
from nbassay.data._housing import load_california
from nbassay.data._images import load_images


def build_keras_home(names: Iterable[str], parent: Path) -> Path:
    """Make (once) a Keras home under `parent` that holds the data sets `names`; return it.

    The folder's name tells what is in it, and it appears whole or not at all.

    Raises:
        NbassayError: if a name is no data set, or its files cannot be read.
    """
    found = [find(name) for name in sorted(names)]
    identity = "-".join(each.identity.replace(":", "-") for each in found) or "empty"
    home = parent / f"keras-{identity}"
    if _is_whole(home, found):
        return home
    shutil.rmtree(home, ignore_errors=True)
    parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=parent, prefix=".building-"))
    try:
        (building / "datasets").mkdir()
        for each in found:
            _place(each, building / "datasets")
        building.chmod(0o755)
        building.rename(home)
    except OSError:
        if not _is_whole(home, found):  # otherwise somebody else was faster
            raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return home


def _is_whole(home: Path, found: Iterable[Found]) -> bool:
    """Whether all files are there: Keras deletes one whose hash it does not like."""
    return (home / "datasets").is_dir() and all(
        (home / "datasets" / DATA_SETS[each.name].folder / file).is_file()
        for each in found
        for file in DATA_SETS[each.name].made or DATA_SETS[each.name].files
    )


def _place(found: Found, datasets: Path) -> None:
    data_set = DATA_SETS[found.name]
    folder = datasets / data_set.folder
    folder.mkdir(parents=True, exist_ok=True)
    if found.folder is None or data_set.made:
        _WRITERS[found.name](folder)
    else:
        for file in data_set.files:
            shutil.copyfile(found.folder / file, folder / file)


def _write_california(folder: Path) -> None:
    """Write `x` and `y` as in Keras's own file of this name, the others as scikit-learn has them."""
    table = load_california()
    path = folder / "california_housing.npz"
    np.savez(path, x=table.totals, y=table.dollars, data=table.X, target=table.y)


def _write_mnist(folder: Path) -> None:
    images = load_images("mnist")
    np.savez(
        folder / "mnist.npz",
        x_train=images.x_train,
        y_train=images.y_train,
        x_test=images.x_test,
        y_test=images.y_test,
    )


def _write_fashion_mnist(folder: Path) -> None:
    """Write the four files in the idx format that `keras.datasets.fashion_mnist` reads."""
    images = load_images("fashion_mnist")
    for stem, x, y in (
        ("train", images.x_train, images.y_train),
        ("t10k", images.x_test, images.y_test),
    ):
        _write_gz(
            folder / f"{stem}-images-idx3-ubyte.gz", struct.pack(">4i", 2051, len(x), 28, 28), x
        )
        _write_gz(folder / f"{stem}-labels-idx1-ubyte.gz", struct.pack(">2i", 2049, len(y)), y)


def _write_gz(path: Path, header: bytes, values: NDArray[np.uint8]) -> None:
    path.write_bytes(gzip.compress(header + values.tobytes(), compresslevel=1, mtime=0))


_WRITERS: Mapping[str, Callable[[Path], None]] = {
    "california_housing": _write_california,
    "fashion_mnist": _write_fashion_mnist,
    "mnist": _write_mnist,
}
