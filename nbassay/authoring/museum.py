"""The museum: an assignment's known submissions, by which its graders are shown to be right.

Each goes through sandbox and graders as a student's would, and has to come out as its file says.
Beside those of `known_submissions` there are the reference solution, which has to get full marks,
and the release that nobody has worked on, which has to get next to none.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import nbformat

from nbassay.authoring.known_submissions import build, load
from nbassay.authoring.release import check_source, find_stale
from nbassay.course.layout import Assignment
from nbassay.course.notebook import read_trusted
from nbassay.errors import NbassayError
from nbassay.grading import Options, grade_notebook
from nbassay.grading.kernels import Kernels
from nbassay.results import NotebookResult
from nbassay.store.kept import temporary_folder
from nbassay.texts import Languages, Reading, Text

REFERENCE, UNEDITED = "reference solution", "unedited release"
_IN_ENGLISH = Languages().reading("en")
KINDS = ("right_", "wrong_", "hostile_")
MOST_UNEARNED = 0.05  # share of the points that names and types alone may give


@dataclass(frozen=True)
class Known:
    """One known submission of `notebook`; `path` is its file, None for the two without one."""

    notebook: str
    name: str
    path: Path | None = None

    @property
    def label(self) -> str:
        """How it is called in tables."""
        return f"{self.notebook}/{self.name}"


@dataclass(frozen=True)
class KnownResult:
    """What came of one known submission; `what` and `expected` are what its file says."""

    known: Known
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
    def fell(self) -> Mapping[str, Text]:
        """Each check that did not pass, with what it said."""
        return {
            check.id.partition("::")[2]: check.message
            for check in self.result.checks
            if check.outcome != "passed"
        }

    def surprises(self, reading: Reading = _IN_ENGLISH) -> list[str]:
        """Return in words what differs from what its kind and file say; nothing if all is well."""
        if self.result.left_to_person:
            return [reading.said(self.result.left_to_person)]
        found = [
            f"{check.id.partition('::')[2]} broke: the grader is at fault"
            for check in self.result.checks
            if check.broken
        ]
        if self.known.name.startswith("hostile_"):
            return [*found, "it got full marks"] if self.score == self.max_score else found
        found += self._unearned() if self.known.name == UNEDITED else self._differences(reading)
        if self.result.status != "graded":
            found.append(f"{self.result.status}: {reading.said(self.result.detail)}")
        return found

    def _unearned(self) -> Iterator[str]:
        if self.score > MOST_UNEARNED * self.max_score:
            yield f"{self.score:g} of {self.max_score:g} points for no work"

    def _differences(self, reading: Reading) -> Iterator[str]:
        there = {check.id.partition("::")[2] for check in self.result.checks}
        fell = self.fell
        for name in self.expected:
            if name not in there:
                yield f"there is no check {name}"
            elif name not in fell:
                yield f"{name} passed"
        for name, message in fell.items():
            if name not in self.expected:
                yield f"{name} failed: {reading.said(message)}"


def find_known(assignment: Assignment, containing: str = "") -> list[Known]:
    """Return the known submissions of `assignment` whose label contains `containing`.

    Raises:
        NbassayError: if there is none, or a file is of no kind or of no notebook.
    """
    folder = assignment.graders / "submissions"
    files = sorted(folder.glob("*/*.py"))
    for path in files:
        if not path.stem.startswith(KINDS):
            raise NbassayError(f"{path}: its name has to begin with {', '.join(KINDS)}")
        assignment.notebook(path.parent.name)  # in the folder of another name it would go unseen
    found: list[Known] = []
    for spec in assignment.notebooks:
        found += [Known(spec.name, REFERENCE), Known(spec.name, UNEDITED)]
        found += [
            Known(spec.name, path.stem, path) for path in files if path.parent.name == spec.name
        ]
    chosen = [known for known in found if containing in known.label]
    if not chosen:
        raise NbassayError(
            f"no known submission in {folder} has {containing!r} in <notebook>/<name>"
        )
    return chosen


def grade_known(
    assignment: Assignment,
    chosen: list[Known],
    options: Options,
    on_start: Callable[[Known], None] = lambda known: None,
) -> Iterator[KnownResult]:
    """Grade the known submissions one after another; `on_start` hears of each before it runs.

    Raises:
        NbassayError: if the release is not what the source gives, or one of them cannot be used.
        EnvironmentProblem: if the isolation asked for cannot work on this machine.
    """
    name = assignment.name
    check_source(assignment)
    if find_stale(assignment.course, name):
        raise NbassayError(
            f"release/{name} is not what source/{name} gives; run `nbassay release {name}`"
        )
    with temporary_folder(), closing(Kernels(assignment, options, 0)) as kernels:
        for known in chosen:
            on_start(known)
            yield _grade(assignment, known, options, kernels)


def _grade(assignment: Assignment, known: Known, options: Options, kernels: Kernels) -> KnownResult:
    source = assignment.source / f"{known.notebook}.ipynb"
    what = known.name
    expected: tuple[str, ...] = ()
    if known.name == REFERENCE:
        file = source
    elif known.name == UNEDITED:
        file = assignment.release / f"{known.notebook}.ipynb"
    else:
        assert known.path is not None
        read = load(known.path)
        what, expected = read.what, read.expected
        file = Path(tempfile.mkdtemp()) / f"{known.notebook}.ipynb"
        text = nbformat.writes(build(read, read_trusted(source)))
        file.write_text(text, encoding="utf-8")
    graded = grade_notebook(
        assignment, known.notebook, file, options, with_folder=False, kernels=kernels
    )
    return KnownResult(known, what, expected, graded.result)
