"""What a module of this room declares of its data set, as `DATA_SET`, and where that was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

Loaded = TypeVar("Loaded")


@dataclass(frozen=True)
class Found:
    """Where a data set was found. `folder` is None when there is only what stands in for it.

    `file` is its first file, or the one that was found `instead` of all.
    """

    name: str
    folder: Path | None
    where: str
    file: str = ""
    instead: bool = False

    @property
    def complete(self) -> bool:
        """Whether these are the full data."""
        return self.folder is not None

    @property
    def identity(self) -> str:
        """A short text that differs when the data differ: part of every evidence key."""
        # Rows of a table read from another file may differ in some places.
        other = f":{self.file}" if self.instead else ""
        return f"{self.name}:{'full' if self.complete else 'sample'}{other}"


@dataclass(frozen=True)
class TableLoader:
    """A loader of scikit-learn, `function` of `module`, that the sandbox answers from a file.

    `file` stands in the Keras home; its arrays `data` (n, features) and `target` are what the
    loader hands out. `about` is the library's own text on the data set.
    """

    module: str
    function: str
    file: str
    data: str
    target: str
    features: tuple[str, ...]
    target_name: str
    about: str


@dataclass(frozen=True)
class DataSet(Generic[Loaded]):
    """A public data set: its files with their hashes, and what is made of them.

    A file may have several good hashes: the same arrays packed by different hands. `folder` is
    where they lie below a directory of data. Any one file of `instead` does as well as all of
    `files`. `otherwise` and `origin` say what is used where none of them is found, and where that
    comes from.

    Graders get what `load` returns, in the fixture called `fixture`, or else as the data set. It is
    given where the files are, or that they are nowhere; what it raises for files that cannot be
    read is an OSError, ValueError, KeyError or EOFError. `write` puts that into a folder of the
    Keras home where the sandbox cannot be shown `files` as they are: because none were found, or
    because libraries read `made` in their place.

    Each of Keras's modules `keras_loaders` takes its file without checking for the hash of the one
    archive that it knows. `table_loaders` are answered in scikit-learn's place.
    """

    files: Mapping[str, tuple[str, ...]]
    url: str  # of each file, whose name takes the place of {file}
    licence: str
    load: Callable[[Found], Loaded]
    write: Callable[[Loaded, Path], None]
    folder: str = ""
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: tuple[str, ...] = ()
    otherwise: str = "sample, repeated to full size"
    origin: str = "bundled sample"
    fixture: str = ""
    keras_loaders: tuple[str, ...] = ()
    table_loaders: tuple[TableLoader, ...] = ()
