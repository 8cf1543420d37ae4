"""Making what students get, and telling the gradebook of it, by nbgrader's own converter."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.utils import is_grade, is_solution
from traitlets.config import Config

from nbassay.authoring.readme import readme
from nbassay.course.layout import README, Assignment, Course
from nbassay.course.notebook import read_trusted
from nbassay.data import sha256_of
from nbassay.errors import NbassayError
from nbassay.gradebook import coursedir, nbgrader_config, open_gradebook
from nbassay.gradebook.converters import OneAssignment, converting
from nbassay.gradebook.scratch import replace_folder, scratch_folder
from nbassay.marking.graders import grader_files
from nbassay.store.kept import digest, write_atomically


def release(course: Course, assignment_names: Sequence[str]) -> None:
    """Make `release/<assignment>/` anew and put the assignments into the gradebook.

    The same source gives the same bytes. When anything is wrong the old release stays.

    Raises:
        NbassayError: if points or cells of source and graders differ, or nbgrader fails.
    """
    for name in assignment_names:
        assignment = course.assignment(name)
        check_points(assignment)
        with scratch_folder(course) as scratch:
            made = _made_and_registered(assignment, scratch)
            replace_folder(made, assignment.release, scratch)
        _remember(assignment)


def register(course: Course, assignment_name: str) -> bool:
    """Bring the gradebook in step with the source, leaving `release/` alone; whether it had to.

    Grades that are there stay. Nothing is done while source and graders are as they were.

    Raises:
        NbassayError: if points or cells of source and graders differ, or nbgrader fails.
    """
    assignment = course.assignment(assignment_name)
    if _remembered(assignment) == _fingerprint(assignment) and _in_gradebook(assignment):
        return False
    check_points(assignment)
    with scratch_folder(course) as scratch:
        _made_and_registered(assignment, scratch)
    _remember(assignment)
    return True


def stale(course: Course, assignment_name: str) -> list[str]:
    """Return the files in which `release/` is not what the source gives now.

    Raises:
        NbassayError: if nbgrader cannot convert the source.
    """
    assignment = course.assignment(assignment_name)
    ignore = tuple(coursedir(course).ignore)
    with scratch_folder(course) as scratch:
        made = _files(_made(assignment, scratch, database=False), ignore)
        present = _files(assignment.release, ignore)
        names = sorted({*made, *present})
        return [name for name in names if made.get(name) != present.get(name)]


def check_points(assignment: Assignment) -> None:
    """Make sure that source, graders and `assignment.toml` speak of the same cells and points.

    Raises:
        NbassayError: naming all that differ, in one line.
    """
    from nbassay.marking.mark import grader_points  # collects with pytest, so only when needed

    present = {path.stem for path in assignment.source.glob("*.ipynb")}
    named = {spec.name for spec in assignment.notebooks}
    wrong = [f"{name}.ipynb is not in source/{assignment.name}" for name in sorted(named - present)]
    for name in sorted(present):
        tests, cells = _cells(assignment.source / f"{name}.ipynb")
        if name in named:
            wrong += _point_differences(name, tests, grader_points(assignment, name))
            spec = assignment.notebook(name)
            wrong += [f"{name} has no cell {cell}" for cell in spec.cells if cell not in cells]
        elif tests:
            wrong.append(f"{name} has test cells, but assignment.toml does not name it")
    if wrong:
        raise NbassayError(
            f"source/{assignment.name} and graders/{assignment.name} differ: {'; '.join(wrong)}"
        )


def _cells(path: Path) -> tuple[dict[str, float], set[str]]:
    """Return the points of each test cell, and the ids of all cells, of a source notebook."""
    tests, ids = {}, set()
    for cell in read_trusted(path).cells:
        nbgrader = cell.metadata.get("nbgrader", {})
        if "grade_id" in nbgrader:
            ids.add(nbgrader["grade_id"])
        if is_grade(cell) and not is_solution(cell):
            tests[nbgrader["grade_id"]] = float(nbgrader["points"])
    return tests, ids


def _point_differences(
    notebook: str, tests: Mapping[str, float], graders: Mapping[str, float]
) -> list[str]:
    wrong = []
    for cell in sorted({*tests, *graders}):
        if cell not in tests:
            wrong.append(f"{notebook} has no test cell {cell} for its checks")
        elif cell not in graders:
            wrong.append(f"{notebook} {cell} has no check")
        elif abs(tests[cell] - graders[cell]) > 1e-6:
            wrong.append(
                f"{notebook} {cell} is worth {tests[cell]:g}, its checks {graders[cell]:g}"
            )
    return wrong


def _made_and_registered(assignment: Assignment, scratch: Path) -> Path:
    """Convert twice: a source that cannot be converted must not leave half of it in the gradebook."""
    with open_gradebook(assignment.course):
        pass  # it says what is wrong with the database, which nbgrader's converter does not
    _made(assignment, scratch / "tried", database=False)
    return _made(assignment, scratch / "made", database=True)


def _made(assignment: Assignment, scratch: Path, *, database: bool) -> Path:
    course = assignment.course
    if not any(assignment.source.glob("*.ipynb")):
        raise NbassayError(f"{assignment.source} holds no notebook")
    config = nbgrader_config(course.root)
    if not database:
        config.merge(Config({"SaveCells": {"enabled": False}}))
    folder = (scratch / "release").relative_to(course.root)
    with converting(f"nbgrader cannot release {assignment.name}") as log:
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
    if not (made / README).exists():  # the instructor's own
        (made / README).write_text(readme(assignment), encoding="utf-8")
    return made


def _drop_ignored(made: Path, ignore: tuple[str, ...]) -> None:
    """Remove what nbgrader copies in spite of its own settings when a path holds brackets.

    A checkpoint of a source notebook holds the solutions.
    """
    for path in sorted(made.rglob("*")):
        relative = path.relative_to(made)
        inner_notebook = path.suffix == ".ipynb" and len(relative.parts) > 1
        if path.is_file() and (inner_notebook or _ignored(relative, ignore)):
            path.unlink()


def _ignored(relative: Path, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(part, pattern) for part in relative.parts for pattern in patterns)


def steady_ids(notebook: NotebookNode, source: Path) -> None:
    """Replace cell ids that the file `source` does not have: nbformat draws new ones every time."""
    known = {cell.get("id") for cell in json.loads(source.read_bytes())["cells"]}
    for index, cell in enumerate(notebook.cells):
        if "id" in cell and cell["id"] not in known:
            cell["id"] = cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell-{index}"


def _files(folder: Path, ignore: tuple[str, ...]) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in folder.rglob("*")
        if path.is_file() and not _ignored(path.relative_to(folder), ignore)
    }


def _fingerprint(assignment: Assignment) -> str:
    """Return a key of all that decides what the gradebook holds of an assignment."""
    course = assignment.course
    ignore = tuple(coursedir(course).ignore)
    settings = (course.root / "nbgrader_config.py",)
    return digest(
        {
            "source": _files(assignment.source, ignore),
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


def _remembered(assignment: Assignment) -> str:
    try:
        return _memory(assignment).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _remember(assignment: Assignment) -> None:
    write_atomically(_memory(assignment), _fingerprint(assignment))


def _memory(assignment: Assignment) -> Path:
    return assignment.course.state / "registered" / assignment.name
