"""Finding the full data sets on this machine, verified by SHA-256, and fetching them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from nbassay.data._description import DataSet, Found
from nbassay.errors import NbassayError


def locations() -> Iterator[tuple[str, Path]]:
    """Yield (name, directory) of every place looked at, in order."""
    if named := os.environ.get("NBASSAY_DATA"):
        yield "NBASSAY_DATA", Path(named)
    yield "data", Path.cwd() / "data"  # where `nbassay bundle` puts them
    yield "../shared/data", Path.cwd().parent / "shared" / "data"
    yield "../shared/data", Path(__file__).resolve().parents[3] / "shared" / "data"
    keras_home = os.environ.get("KERAS_HOME", str(Path("~/.keras").expanduser()))
    yield "Keras cache", Path(keras_home) / "datasets"
    yield "/usr/share/datasets", Path("/usr/share/datasets")
    yield "downloaded", download_folder()


def download_folder() -> Path:
    """The folder that `nbassay data` downloads into."""
    return user_cache_path("nbassay") / "data"


def look_for(name: str, data_set: DataSet[Any]) -> Found:
    """Return where the data set `name` is.

    Raises:
        NbassayError: if NBASSAY_DATA names no folder.
    """
    alternatives = ({file: hashes} for file, hashes in data_set.instead.items())
    choices = [(data_set.files, False), *((files, True) for files in alternatives)]
    for where, directory in locations():
        if where == "NBASSAY_DATA" and not directory.is_dir():
            raise NbassayError(f"NBASSAY_DATA={directory} is not a folder; mend or unset it")
        folder = directory / data_set.folder
        for files, instead in choices:
            if _verify(files, folder):
                return Found(name, folder, where, next(iter(files)), instead)
    return Found(name, None, data_set.origin)


def _verify(files: Mapping[str, tuple[str, ...]], folder: Path) -> bool:
    paths = {file: folder / file for file in files}
    return all(path.is_file() for path in paths.values()) and all(
        sha256_of(paths[file]) in hashes for file, hashes in files.items()
    )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(name: str, data_set: DataSet[Any]) -> Path:
    """Download the data set `name` into our cache, verified, and return its folder.

    Raises:
        NbassayError: if it cannot be fetched or a hash differs.
    """
    import pooch

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
    return folder
