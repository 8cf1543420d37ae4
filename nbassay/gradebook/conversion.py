"""An assignment's source through nbgrader's converter: what students get, what is graded."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import MissingEntry
from traitlets.config import Config

from nbassay.course.grader_files import grader_files
from nbassay.course.layout import Assignment
from nbassay.course.notebook import read_trusted
from nbassay.data import sha256_of
from nbassay.errors import NbassayError
from nbassay.gradebook._nbgrader_course import coursedir, nbgrader_config, open_gradebook
from nbassay.gradebook.converters import OneAssignment, log_conversion
from nbassay.store.kept import digest, write_atomically


def convert(assignment: Assignment, scratch: Path) -> Path:
    """Return a folder in `scratch`, a scratch folder of the course, with what students get.

    The same source gives the same bytes.

    Raises:
        NbassayError: if nbgrader cannot convert the source.
    """
    return _convert(assignment, scratch, database=False)


def convert_and_register(assignment: Assignment, scratch: Path) -> Path:
    """Do as `convert` does, and tell the gradebook of the cells and points. Grades stay.

    Converted twice: a source that cannot be converted must not leave half of it in the gradebook.

    Raises:
        NbassayError: if nbgrader fails.
    """
    with open_gradebook(assignment.course):
        pass  # it says what is wrong with the database, which nbgrader's converter does not
    _convert(assignment, scratch / "tried", database=False)
    made = _convert(assignment, scratch / "made", database=True)
    write_atomically(_memory(assignment), _fingerprint(assignment))
    return made


def is_registered(assignment: Assignment) -> bool:
    """Tell whether the gradebook holds the assignment as source, graders and settings are now."""
    return _recall(assignment) == _fingerprint(assignment) and _in_gradebook(assignment)


def file_hashes(assignment: Assignment, folder: Path) -> dict[str, str]:
    """Return name -> SHA-256 of each file of `folder` that nbgrader would not ignore."""
    ignore = tuple(coursedir(assignment.course).ignore)
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in folder.rglob("*")
        if path.is_file() and not _is_ignored(path.relative_to(folder), ignore)
    }


def _convert(assignment: Assignment, scratch: Path, *, database: bool) -> Path:
    course = assignment.course
    if not any(assignment.source.glob("*.ipynb")):
        raise NbassayError(f"{assignment.source} holds no notebook; put one there")
    config = nbgrader_config(course.root)
    if not database:
        config.merge(Config({"SaveCells": {"enabled": False}}))
    folder = (scratch / "release").relative_to(course.root)
    with log_conversion(f"nbgrader cannot release {assignment.name}") as log:
        directory = coursedir(course, assignment_id=assignment.name, release_directory=str(folder))
        OneAssignment(
            coursedir=directory, config=config, log=log, force=True, no_database=not database
        ).start()
    made = scratch / "release" / assignment.name
    _drop_ignored(made, tuple(directory.ignore))
    for path in made.glob("*.ipynb"):
        notebook = read_trusted(path)
        steady_ids(notebook, assignment.source / path.name)
        path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return made


def _drop_ignored(made: Path, ignore: tuple[str, ...]) -> None:
    """Remove what nbgrader copies in spite of its own settings when a path holds brackets.

    A checkpoint of a source notebook holds the solutions.
    """
    for path in sorted(made.rglob("*")):
        relative = path.relative_to(made)
        inner_notebook = path.suffix == ".ipynb" and len(relative.parts) > 1
        if path.is_file() and (inner_notebook or _is_ignored(relative, ignore)):
            path.unlink()


def _is_ignored(relative: Path, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(part, pattern) for part in relative.parts for pattern in patterns)


def steady_ids(notebook: NotebookNode, source: Path) -> None:
    """Replace cell ids that the file `source` does not have: nbformat draws new ones every time."""
    said = json.loads(source.read_bytes())
    known = {cell.get("id") for cell in said.get("cells", ())}  # the oldest formats have worksheets
    for index, cell in enumerate(notebook.cells):
        if "id" in cell and cell["id"] not in known:
            cell["id"] = cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell-{index}"


def _fingerprint(assignment: Assignment) -> str:
    """Return a key of all that decides what the gradebook holds of an assignment."""
    settings = (assignment.course.root / "nbgrader_config.py",)
    return digest(
        {
            "source": file_hashes(assignment, assignment.source),
            "graders": [sha256_of(path) for path in grader_files(assignment.graders).values()],
            "settings": [sha256_of(path) for path in settings if path.is_file()],
            "nbgrader": version("nbgrader"),
        }
    )


def _in_gradebook(assignment: Assignment) -> bool:
    with open_gradebook(assignment.course) as gradebook:
        try:
            found = gradebook.find_assignment(assignment.name)
        except MissingEntry:
            return False
        names = {path.stem for path in assignment.source.glob("*.ipynb")}
        return {notebook.name for notebook in found.notebooks} == names


def _recall(assignment: Assignment) -> str:
    try:
        return _memory(assignment).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _memory(assignment: Assignment) -> Path:
    return assignment.course.state / "registered" / assignment.name
