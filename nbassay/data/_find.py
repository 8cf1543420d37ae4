"""Finding the full data sets on this machine, verified by SHA-256."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_cache_path

from nbassay.errors import NbassayError

SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class DataSet:
    """One public data set: its folder under a data directory and its files with their hashes.

    A file may have several good hashes: the same arrays packed by different hands. Any one file of
    `instead` does as well as all of `files`. The sandbox is shown `made` from it, or `files` as they
    are where nothing is to be made. `otherwise` and `origin` say what is used where none of them is
    found, and where that comes from.
    """

    folder: str
    files: Mapping[str, tuple[str, ...]]
    url: str  # of each file, whose name takes the place of {file}
    licence: str
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: tuple[str, ...] = ()
    otherwise: str = "sample, repeated to full size"
    origin: str = "bundled sample"


DATA_SETS: Mapping[str, DataSet] = {
    "fashion_mnist": DataSet(
        folder="fashion-mnist",
        files={
            "train-images-idx3-ubyte.gz": (
                "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7",
            ),
            "train-labels-idx1-ubyte.gz": (
                "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056",
            ),
            "t10k-images-idx3-ubyte.gz": (
                "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa",
            ),
            "t10k-labels-idx1-ubyte.gz": (
                "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05",
            ),
        },
        url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/{file}",
        licence="MIT, Zalando SE",
    ),
    "mnist": DataSet(
        folder="",
        files={
            "mnist.npz": (
                "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
                "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64",
            )
        },
        url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/{file}",
        licence="CC BY-SA 3.0, Yann LeCun, Corinna Cortes, Christopher J. C. Burges",
    ),
    "california_housing": DataSet(
        folder="",
        # What scikit-learn downloads. It keeps a pickle of that, which we do not read.
        files={
            "cal_housing.tgz": ("aaa5c9a6afe2225cc2aed2723682ae403280c4a3695a2ddda4ffb5d8215ea681",)
        },
        instead={
            "california_housing.csv": (
                "59b1bdcdf7e9ca44743b0be4a4ed84aee96698c49e6726baf6337224880410a5",
            )
        },
        made=("california_housing.npz",),
        url="https://ndownloader.figshare.com/files/5976036",
        licence="none stated; U.S. census of 1990, R. Kelley Pace and Ronald Barry",
        otherwise="made-up districts, as many and of the same kind, none of them real",
        origin="made up by a formula",
    ),
}


@dataclass(frozen=True)
class Found:
    """Where a data set was found. `folder` is None when there is only what stands in for it.

    `file` is its first file, or the one that was found instead of all.
    """

    name: str
    folder: Path | None
    where: str
    file: str = ""

    @property
    def complete(self) -> bool:
        """Whether these are the full data."""
        return self.folder is not None

    @property
    def identity(self) -> str:
        """A short text that differs when the data differ: part of every evidence key."""
        # Rows of a table read from another file may differ in some places.
        other = f":{self.file}" if self.file in DATA_SETS[self.name].instead else ""
        return f"{self.name}:{'full' if self.complete else 'sample'}{other}"


def locations() -> Iterator[tuple[str, Path]]:
    """Yield (name, directory) of every place looked at, in order."""
    if named := os.environ.get("NBASSAY_DATA"):
        yield "NBASSAY_DATA", Path(named)
    yield "../shared/data", Path.cwd().parent / "shared" / "data"
    yield "../shared/data", Path(__file__).resolve().parents[3] / "shared" / "data"
    keras_home = os.environ.get("KERAS_HOME", str(Path("~/.keras").expanduser()))
    yield "Keras cache", Path(keras_home) / "datasets"
    yield "/usr/share/datasets", Path("/usr/share/datasets")
    yield "downloaded", download_folder()


def download_folder() -> Path:
    """The folder that `nbassay data` downloads into."""
    return user_cache_path("nbassay") / "data"


@functools.cache
def find(name: str) -> Found:
    """Return where the data set `name` is.

    Raises:
        NbassayError: if there is no such data set, or NBASSAY_DATA names no folder.
    """
    if name not in DATA_SETS:
        raise NbassayError(f"no data set {name!r}; there are {', '.join(DATA_SETS)}")
    data_set = DATA_SETS[name]
    for where, directory in locations():
        if where == "NBASSAY_DATA" and not directory.is_dir():
            raise NbassayError(f"NBASSAY_DATA={directory} is no folder; mend or unset it")
        folder = directory / data_set.folder
        for files in (data_set.files, *({one: good} for one, good in data_set.instead.items())):
            if _verified(files, folder):
                return Found(name, folder, where, next(iter(files)))
    return Found(name, None, data_set.origin)


def _verified(files: Mapping[str, tuple[str, ...]], folder: Path) -> bool:
    paths = {file: folder / file for file in files}
    return all(path.is_file() for path in paths.values()) and all(
        sha256_of(paths[file]) in hashes for file, hashes in files.items()
    )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(name: str) -> Path:
    """Download the data set `name` into our cache, verified, and return its folder.

    Raises:
        NbassayError: if it cannot be fetched or a hash differs.
    """
    import pooch

    data_set = DATA_SETS[name]
    folder = download_folder() / data_set.folder
    for file, hashes in data_set.files.items():
        try:
            pooch.retrieve(
                data_set.url.format(file=file),
                known_hash=f"sha256:{hashes[0]}",
                path=folder,
                fname=file,
                downloader=pooch.HTTPDownloader(timeout=20),
            )
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0][:120]
            raise NbassayError(
                f"{file} of {name} could not be downloaded ({reason}); put the file into a folder "
                "and name that folder in NBASSAY_DATA"
            ) from error
    find.cache_clear()
    return folder
