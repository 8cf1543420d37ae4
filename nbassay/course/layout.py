"""Where a course keeps its things, and what each assignment's settings say."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Literal

from nbassay.course.allowance import Limits
from nbassay.course.course_file import read_course_title
from nbassay.course.names import compose, find_same_named
from nbassay.errors import NbassayError
from nbassay.texts import NO_TEXT, Text

if TYPE_CHECKING:
    from nbassay.course.assert_cells import AssertCell
    from nbassay.course.settings import CellTable, Settings

log = logging.getLogger("nbassay")

Budget = Literal["fast", "full"]

README = "README.md"  # of a release: what students read


@dataclass(frozen=True)
class CellSpec:
    """What is captured right after one test cell ran; `about` tells students what is checked."""

    names: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    about: Text = NO_TEXT


@dataclass(frozen=True)
class NotebookSpec:
    """One notebook of an assignment: its name and what each of its test cells captures.

    In the fast budget a training ends after `fast_epochs` passes over its rows, which are epochs
    unless those are shorter. Where the notebook is graded by its own asserts, `asserts` has them by
    cell, nothing is captured, and trainings run as written.
    """

    name: str
    cells: Mapping[str, CellSpec]
    fast_epochs: int | None
    asserts: Mapping[str, AssertCell] = field(default_factory=dict)

    def epoch_cap(self, budget: Budget) -> int | None:
        """Return after how many passes a training ends, None for as many epochs as asked for."""
        return self.fast_epochs if budget == "fast" else None


@dataclass(frozen=True)
class Assignment:
    """One assignment: its settings, read from `graders/<name>/assignment.toml`.

    Notebooks may import `packages` besides those that always are there. The checks of one notebook
    may together take `marking_seconds` of processor time. With `assert_cells` there are no hidden
    graders: marks are what the autograder cells of the notebooks give, as in nbgrader.
    """

    name: str
    course: Course
    title: Text
    notebooks: tuple[NotebookSpec, ...]
    limits: Mapping[Budget, Limits]
    bars: Mapping[str, float]
    datasets: tuple[str, ...]
    packages: tuple[str, ...]
    marking_seconds: float
    assert_cells: bool = False

    @property
    def source(self) -> Path:
        """The folder of the instructor's notebooks."""
        return self.course.root / "source" / self.name

    @property
    def release(self) -> Path:
        """The folder that students get."""
        return self.course.root / "release" / self.name

    @property
    def solutions(self) -> Path:
        """The folder of executed reference notebooks."""
        return self.course.root / "solutions" / self.name

    @property
    def graders(self) -> Path:
        """The folder of hidden graders; never bound into a sandbox."""
        return self.course.root / "graders" / self.name

    def require_released(self) -> None:
        """Make sure that students can have got the notebooks.

        Raises:
            NbassayError: if one was never released.
        """
        missing = [
            f"{spec.name}.ipynb"
            for spec in self.notebooks
            if not (self.release / f"{spec.name}.ipynb").is_file()
        ]
        if missing:
            raise NbassayError(
                f"{self.name} is not released: {self.release} has no {', '.join(missing)}; "
                f"run `nbassay release {self.name}` first"
            )

    def notebook(self, name: str) -> NotebookSpec:
        """Return the notebook called `name`.

        Raises:
            NbassayError: if the assignment has no such notebook.
        """
        for spec in self.notebooks:
            if spec.name == name:
                return spec
        names = ", ".join(spec.name for spec in self.notebooks)
        raise NbassayError(f"{self.name} has no notebook {name!r}; it has {names}")


@dataclass(frozen=True)
class Course:
    """A course folder in nbgrader's layout."""

    root: Path

    @classmethod
    def open(cls, root: Path) -> Course:
        """Return the course at `root`.

        Raises:
            NbassayError: if `root` is not a course folder, or its `course.toml` cannot be used.
        """
        root = usable_root(root)
        if not (root / "graders").is_dir():
            raise not_a_course(root, "name one with --course DIR")
        read_course_title(root)  # now, not once a class is graded and its pages are to be written
        return cls(root)

    @property
    def state(self) -> Path:
        """Our own kept things: evidence, marks, results. Safe to delete, slow to rebuild."""
        return self.root / ".nbassay"

    def assignment_names(self) -> list[str]:
        """Return the names of all assignments that have graders."""
        return sorted(path.parent.name for path in self.root.glob("graders/*/assignment.toml"))

    def assignment(self, name: str) -> Assignment:
        """Return the assignment called `name`.

        Raises:
            NbassayError: if there is none, or its settings cannot be read.
        """
        names = self.assignment_names()
        name = next((known for known in names if compose(known) == compose(name)), name)
        if name not in names:
            if any((self.root / "source" / name).glob("*.ipynb")):
                raise NbassayError(
                    f"source/{name} is there, and no graders/{name}/assignment.toml; write that, or "
                    "have its own assert cells graded by `nbassay adopt --write`"
                )
            near = get_close_matches(name, names, n=3) or names
            raise NbassayError(
                f"no assignment {name!r} in {self.root / 'graders'}; is it {' or '.join(near)}?"
            )
        return _read_assignment(self, name, self.root / "graders" / name / "assignment.toml")

    def submitted_students(self, assignment: str) -> list[str]:
        """Return the students who have a folder for `assignment` under `submitted/`."""
        places = (find_same_named(folder, assignment) for folder in self.root.glob("submitted/*"))
        found = (
            path.parent.name
            for path in places
            if os.path.lexists(path) and _is_student_id(path.parent.name) and _is_own(path)
        )
        return sorted(found)

    def student(self, name: str) -> str:
        """Return the id of the student called `name`: of a folder that is called so or looks so."""
        return name if "/" in name else find_same_named(self.root / "submitted", name).name

    def owner(self, path: Path) -> str:
        """Return the student in whose folder of `submitted/` a file lies, "" if in none's."""
        place = Path(os.path.abspath(path))  # noqa: PTH100 (links are not followed)
        try:
            return place.relative_to(self.root / "submitted").parts[0]
        except (ValueError, IndexError):
            return ""

    def submission(self, student: str, assignment: str) -> Path:
        """Return the folder that `student` handed in for `assignment`.

        Raises:
            NbassayError: if `student` is no plain folder name, or the folder is a link: it would
                lead to what somebody else has handed in.
        """
        if "/" in student or not _is_student_id(student):
            raise NbassayError(
                f"{student!r} is not a student id: it must be the name of a folder in submitted/"
            )
        folder = find_same_named(self.root / "submitted" / student, assignment)
        if _is_linked(folder):
            raise NbassayError(f"{folder} is a link; hand in the folder itself")
        return folder


def not_a_course(root: Path, advice: str) -> NbassayError:
    """Return that `root` is no course folder, and the `advice`, or what nbgrader's courses need."""
    if (root / "nbgrader_config.py").is_file() or any(root.glob("source/*/*.ipynb")):
        advice = f"if it is an nbgrader course, `nbassay adopt {quote(str(root))}` takes it in"
    return NbassayError(f"{root} is not a course folder (it has no graders/); {advice}")


def usable_root(root: Path) -> Path:
    """Return the whole path of a folder that is a course, or is to be one.

    Raises:
        NbassayError: if its path is such that graders in it could not be run.
    """
    root = root.resolve()
    if "[" in str(root):  # pytest takes what follows for a parameter of a test
        raise NbassayError(f"{root}: a course folder's path cannot hold '['; move the folder")
    return root


def _is_student_id(name: str) -> bool:
    """Whether a folder name can stand for a student: visible, and text in the first place."""
    if not name or name.startswith("."):
        return False
    if name.isprintable():
        return True
    log.warning("submitted/%r is left out: its name cannot be shown; rename the folder", name)
    return False


def _is_own(submission: Path) -> bool:
    if _is_linked(submission):
        log.warning("%s is left out: it is a link; hand in the folder itself", submission)
        return False
    return True


def _is_linked(submission: Path) -> bool:
    """Whether a submission's folder, or its student's, stands somewhere else."""
    return submission.is_symlink() or submission.parent.is_symlink()


def _read_assignment(course: Course, name: str, path: Path) -> Assignment:
    # pydantic takes as long as the rest of a command
    from nbassay.course.settings import AssertSettings, read_settings

    settings = read_settings(path)
    return Assignment(
        name=name,
        course=course,
        title=settings.title.as_text(),
        notebooks=tuple(
            _with_asserts(course.root / "source" / name)
            if isinstance(settings, AssertSettings)
            else _with_checks(settings)
        ),
        limits={"fast": settings.limits.of("fast"), "full": settings.limits.of("full")},
        bars=settings.bars,
        datasets=settings.datasets,
        packages=settings.packages,
        marking_seconds=settings.marking_seconds,
        assert_cells=isinstance(settings, AssertSettings),
    )


def _with_checks(settings: Settings) -> Iterator[NotebookSpec]:
    for name, table in settings.notebooks.items():
        cells = {cell: _cell_spec(said) for cell, said in table.cells.items()}
        yield NotebookSpec(name, cells, table.fast_epochs or settings.training.fast_epochs)


def _with_asserts(source: Path) -> Iterator[NotebookSpec]:
    from nbassay.course.assert_cells import read_assert_cells  # nbformat takes as long, too

    paths = sorted(source.glob("*.ipynb"))
    if not paths:
        raise NbassayError(f"{source} holds no notebook; put one there")
    for path in paths:
        yield NotebookSpec(path.stem, {}, None, read_assert_cells(path))


def _cell_spec(said: CellTable) -> CellSpec:
    about = NO_TEXT if said.about is None else said.about.as_text()
    return CellSpec(said.names, said.files, about)
