"""One hand-in as it will lie in `submitted/`: each notebook under its proper name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nbassay.course.layout import Assignment
from nbassay.gradebook.timestamp import TIMESTAMP
from nbassay.handing_in.download import files_below, show
from nbassay.store.kept import Store
from nbassay.submitted import Found, find_notebook
from nbassay.texts import Text

MAX_BESIDE = 1_000  # files of one hand-in
NOTHING_FOUND = "no notebook of the assignment was found in it"


@dataclass(frozen=True)
class Arranged:
    """Path in `submitted/<student>/<assignment>/` -> file, and notebook -> what it was handed in as."""

    files: Mapping[PurePosixPath, Path]
    notebooks: Mapping[str, str]
    notes: tuple[str, ...] = ()


def arrange(
    assignment: Assignment, files: Mapping[PurePosixPath, Path], folder: Path, store: Store
) -> Arranged:
    """Return how one hand-in is to lie; `folder` is an empty one, in which it is laid out first.

    Notebooks are known by their cells, in subfolders and zips as well; what lay beside one lies
    beside it again. A student's own `timestamp.txt` is left out: the name is that of the record of
    when the work came in.

    Raises:
        NbassayError: if the course's own files cannot be used.
    """
    notes = []
    if len(files) > MAX_BESIDE:
        notes.append(f"of {len(files):,} files only the notebooks were taken")
        files = {place: file for place, file in files.items() if place.suffix == ".ipynb"}
    for place, file in files.items():
        _link(file, folder / place)
    looked = {
        spec.name: find_notebook(assignment, spec.name, folder, store)
        for spec in assignment.notebooks
    }
    found = {name: one for name, one in looked.items() if not one.trouble and one.path.is_file()}
    if not found:
        notes.append(NOTHING_FOUND)
    notes += [
        _first_sentence(one.trouble) if one.trouble else f"{name}: not in it"
        for name, one in looked.items()
        if name not in found and (found or one.trouble)
    ]
    laid = _lay_out(found, folder)
    places = {name: one.place or show(f"{name}.ipynb") for name, one in found.items()}
    return Arranged(laid, places, tuple(notes))


def _first_sentence(trouble: Text) -> str:
    """Return what was seen, without what the student is told to do about it."""
    return trouble.en.partition(". ")[0]


def _lay_out(found: Mapping[str, Found], folder: Path) -> dict[PurePosixPath, Path]:
    laid = {PurePosixPath(f"{name}.ipynb"): one.path for name, one in found.items()}
    for one in found.values():
        if one.path.parent != folder:
            beside = files_below(one.path.parent)
            _add(laid, ((place, file) for place, file in beside if file.suffix != ".ipynb"))
    taken = {one.path for one in found.values()}
    opened = {one.place.partition(": ")[0] for one in found.values()} - {""}
    rest = (
        (place, file)
        for place, file in files_below(folder)
        if file not in taken and show(place) not in opened
    )
    _add(laid, rest)
    return laid


def _add(laid: dict[PurePosixPath, Path], more: Iterable[tuple[PurePosixPath, Path]]) -> None:
    """Add files whose place is free, and is neither in a file's nor a folder's way."""
    folders = {parent for place in laid for parent in place.parents}
    for place, file in more:
        if str(place).casefold() == TIMESTAMP or file.is_symlink() or not file.is_file():
            continue
        if place in laid or place in folders or not laid.keys().isdisjoint(place.parents):
            continue
        laid[place] = file
        folders |= set(place.parents)


def _link(file: Path, target: Path) -> None:
    """Put a file at `target` as well, as a copy where the file system cannot do otherwise."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)
