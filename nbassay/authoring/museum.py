"""Trying the museum: every known solution of an assignment through sandbox and graders.

Beside the pieces of `nbassay.authoring.known_submissions`, the reference solution has to get all points and the
release that nobody has worked on next to none.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import nbformat

from nbassay.authoring.known_submissions import build, load
from nbassay.authoring.release import stale
from nbassay.course.layout import Assignment
from nbassay.course.notebook import read_trusted
from nbassay.errors import NbassayError
from nbassay.grading import Options, grade_notebook
from nbassay.grading.kernels import Kernels
from nbassay.results import NO_MESSAGE, Message, NotebookResult
from nbassay.store.kept import temporary_folder

REFERENCE, UNEDITED = "reference solution", "unedited release"
KINDS = ("right_", "wrong_", "hostile_")
MOST_UNEARNED = 0.05  # share of the points that names and types alone may give


@dataclass(frozen=True)
class Exhibit:
    """One known solution of `notebook`; `path` is a piece's file, None for the two without one."""

    notebook: str
    name: str
    path: Path | None = None

    @property
    def label(self) -> str:
        """How it is called in tables."""
        return f"{self.notebook}/{self.name}"


@dataclass(frozen=True)
class Tried:
    """What came of one exhibit; `what` and `expected` are what its file says."""

    exhibit: Exhibit
    what: str
    expected: tuple[str, ...]
    result: NotebookResult

    @property
    def score(self) -> float:
        """Points that it got."""
        return round(sum(check.points for check in self.result.checks), 6)

    @property
    def max_score(self) -> float:
        """Points that there are."""
        return round(sum(check.max_points for check in self.result.checks), 6)

    @property
    def fell(self) -> Mapping[str, Message]:
        """Each check that did not pass, with what it said."""
        return {
            check.id.partition("::")[2]: check.message
            for check in self.result.checks
            if check.outcome != "passed"
        }

    def surprises(self, lang: str = "en") -> list[str]:
        """Return in words what is other than its kind and its file say; nothing if all is well."""
        if self.result.left_to_person != NO_MESSAGE:
            return [self.result.left_to_person.in_language(lang)]
        found = [
            f"{check.id.partition('::')[2]} broke: the grader is at fault"
            for check in self.result.checks
            if check.broken
        ]
        if self.exhibit.name.startswith("hostile_"):
            return [*found, "it got all points"] if self.score == self.max_score else found
        found += self._unearned() if self.exhibit.name == UNEDITED else self._differences(lang)
        if self.result.status != "graded":
            found.append(f"{self.result.status}: {self.result.detail.in_language(lang)}")
        return found

    def _unearned(self) -> Iterator[str]:
        if self.score > MOST_UNEARNED * self.max_score:
            yield f"{self.score:g} of {self.max_score:g} points for no work"

    def _differences(self, lang: str) -> Iterator[str]:
        known = {check.id.partition("::")[2] for check in self.result.checks}
        fell = self.fell
        for name in self.expected:
            if name not in known:
                yield f"there is no check {name}"
            elif name not in fell:
                yield f"{name} passed"
        for name, message in fell.items():
            if name not in self.expected:
                yield f"{name} fell: {message.in_language(lang)}"


def exhibits(assignment: Assignment, containing: str = "") -> list[Exhibit]:
    """Return what is to be tried of `assignment`, those whose label holds the text `containing`.

    Raises:
        NbassayError: if there is none, or a file is of no kind or of no notebook.
    """
    museum = assignment.graders / "submissions"
    pieces = sorted(museum.glob("*/*.py"))
    for path in pieces:
        if not path.stem.startswith(KINDS):
            raise NbassayError(f"{path}: a piece's name begins with {', '.join(KINDS)}")
        assignment.notebook(path.parent.name)  # in the folder of another name it would go unseen
    found: list[Exhibit] = []
    for spec in assignment.notebooks:
        found += [Exhibit(spec.name, REFERENCE), Exhibit(spec.name, UNEDITED)]
        found += [
            Exhibit(spec.name, path.stem, path) for path in pieces if path.parent.name == spec.name
        ]
    chosen = [exhibit for exhibit in found if containing in exhibit.label]
    if not chosen:
        raise NbassayError(f"no piece in {museum} has {containing!r} in <notebook>/<name>")
    return chosen


def try_out(
    assignment: Assignment,
    chosen: list[Exhibit],
    options: Options,
    on_start: Callable[[Exhibit], None] = lambda exhibit: None,
) -> Iterator[Tried]:
    """Grade the exhibits one after another; `on_start` hears of each before it runs.

    Raises:
        NbassayError: if the release is not what the source gives, or a piece cannot be used.
        EnvironmentProblem: if the isolation asked for cannot work on this machine.
    """
    name = assignment.name
    if stale(assignment.course, name):
        raise NbassayError(
            f"release/{name} is not what source/{name} gives; run `nbassay release {name}`"
        )
    with temporary_folder(), closing(Kernels(assignment, options, 0)) as kernels:
        for exhibit in chosen:
            on_start(exhibit)
            yield _tried(assignment, exhibit, options, kernels)


def _tried(assignment: Assignment, exhibit: Exhibit, options: Options, kernels: Kernels) -> Tried:
    source = assignment.source / f"{exhibit.notebook}.ipynb"
    what = exhibit.name
    expected: tuple[str, ...] = ()
    if exhibit.name == REFERENCE:
        file = source
    elif exhibit.name == UNEDITED:
        file = assignment.release / f"{exhibit.notebook}.ipynb"
    else:
        assert exhibit.path is not None
        piece = load(exhibit.path)
        what, expected = piece.what, piece.expected
        file = Path(tempfile.mkdtemp()) / f"{exhibit.notebook}.ipynb"
        text = nbformat.writes(build(piece, read_trusted(source)))
        file.write_text(text, encoding="utf-8")
    graded = grade_notebook(
        assignment, exhibit.notebook, file, options, with_folder=False, kernels=kernels
    )
    return Tried(exhibit, what, expected, graded.result)
