"""The museum: an assignment's known submissions, by which its graders are shown to be right.

Each goes through sandbox and graders as a student's would, and has to come out as its file says.
Beside those of `known_submissions` there are the reference solution, which has to get full marks,
and the release that nobody has worked on, which has to get next to none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from nbassay.authoring.known_submissions import KnownSubmission
from nbassay.course.layout import Assignment, Course
from nbassay.errors import NbassayError
from nbassay.grading import Probe
from nbassay.results import OWN_FAULT, CheckResult, NotebookResult
from nbassay.texts import Languages, Reading, Text

REFERENCE, UNEDITED = "reference solution", "unedited release"
_IN_ENGLISH = Languages().reading("en")
KINDS = ("right_", "wrong_", "hostile_")
MOST_UNEARNED = 0.05  # share of the points that names and types alone may give


@dataclass(frozen=True)
class Known:
    """One known submission of `notebook`.

    `path` is its file, `made` what it hands in where there is no file; the reference solution and
    the unedited release have neither. `probe` is what is asked of its run beside what graders ask.
    """

    notebook: str
    name: str
    path: Path | None = None
    made: KnownSubmission | None = None
    probe: Probe | None = None

    @property
    def label(self) -> str:
        """How it is called in tables."""
        return f"{self.notebook}/{self.name}"


@dataclass(frozen=True)
class KnownResult:
    """What came of one known submission.

    `what` and `expected` are what its file says; `evidence` is the folder of its run, None where it
    could not be run.
    """

    known: Known
    what: str
    expected: tuple[str, ...]
    result: NotebookResult
    evidence: Path | None = None

    @property
    def score(self) -> float:
        """Points that it got."""
        return round(sum(check.points for check in self.result.checks), 6)

    @property
    def max_score(self) -> float:
        """Points that there are."""
        return round(sum(check.max_points for check in self.result.checks), 6)

    @property
    def share(self) -> float:
        """The share of the points that it got, 0 to 1."""
        return self.score / self.max_score if self.max_score else 0.0

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
            f"{check.id.partition('::')[2]} broke: {whose_fault(check)}"
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


def whose_fault(check: CheckResult) -> str:
    """Return who is to blame for a check that broke."""
    return "nbassay itself is at fault" if check.message == OWN_FAULT else "the grader is at fault"


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
            f"no known submission in {folder} has {containing!r} in <notebook>/<name>; "
            "name another part of one with --only"
        )
    return chosen


def find_one(course: Course, said: str) -> tuple[Assignment, Known]:
    """Return the known submission that `said` means, and its assignment.

    It is the path of a file of `submissions/`, of a notebook in `source/` (the reference solution)
    or in `release/` (nobody's work), or a part of `<assignment>/<notebook>/<name>` that one alone
    has.

    Raises:
        NbassayError: if it means none, or several.
    """
    found: dict[str, tuple[Assignment, Known]] = {}
    for name in course.assignment_names():
        assignment = course.assignment(name)
        for known in find_known(assignment):
            found[f"{name}/{known.label}"] = (assignment, known)
    path = Path(said).resolve()
    if path.is_file():
        meant = [label for label, one in found.items() if file_of(*one).resolve() == path]
    else:
        meant = [label for label in found if said in label]
        meant = [label for label in meant if label.endswith(f"/{said}")] or meant
    if len(meant) == 1:
        return found[meant[0]]
    if meant:
        raise NbassayError(f"{said!r} means {len(meant)} of them: {', '.join(meant[:5])}; say more")
    near = get_close_matches(said, found, n=3, cutoff=0.3)
    guess = f", such as {' or '.join(near)}" if near else ""
    raise NbassayError(
        f"{said!r} is no known submission of {course.root}; name a file of submissions/{guess}; "
        "a notebook that was handed in goes to `nbassay check`"
    )


def file_of(assignment: Assignment, known: Known) -> Path:
    """Return the file that says what `known` hands in; of the reference solution, its source."""
    if known.path is not None:
        return known.path
    folder = assignment.source if known.name == REFERENCE else assignment.release
    return folder / f"{known.notebook}.ipynb"
