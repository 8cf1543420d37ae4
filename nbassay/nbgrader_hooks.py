"""Our steps in nbgrader's own `autograde`, named in `nbgrader_config.py`.

With them `nbgrader autograde` and formgrader's button run a submission in the sandbox and mark it
with the hidden graders, as `nbassay grade` does, and come to the same marks.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_solution

from nbassay.course.layout import Course
from nbassay.course.notebook import read_trusted
from nbassay.errors import NbassayError
from nbassay.gradebook.in_hand import is_recording, result_in_hand
from nbassay.gradebook.lock import convert_alone
from nbassay.gradebook.plain_outputs import plain_text, put_outputs
from nbassay.gradebook.timestamp import submitted_at
from nbassay.results import NotebookResult
from nbassay.store.kept import Store
from nbassay.submitted import Found, find_notebook
from nbassay.submitted.folders import walk
from nbassay.submitted.sanitise import read_submission

if TYPE_CHECKING:  # heavy, and imports the gradebook itself
    from nbassay.grading import Graded
    from nbassay.grading.kernels import Kernels

log = logging.getLogger("nbassay")

_HERE = "nbassay.nbgrader_hooks"
EXPORTER = f"{_HERE}.SubmissionExporter"
OWN_STEPS = [f"{_HERE}.GradeInSandbox", f"{_HERE}.SaveMarks"]
SANITIZE_STEPS = [
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.CheckCellMetadata",
]
AUTOGRADE_STEPS = [
    *OWN_STEPS,
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
MAX_COMMENT = 5_000  # characters
_ROUNDING = 1e-6  # points

Resources = dict[str, Any]


class SubmissionExporter(NotebookExporter):
    """Reads what a student handed in with our own reader, which makes it whole from the release.

    nbconvert's would take any file for a notebook, and stop the whole submission at one that is
    none. While `nbassay grade` runs in the course it refuses to start: both write one gradebook.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # After all steps instead of after each: they are nbgrader's and ours.
        self.optimistic_validation = True
        if hasattr(self.parent, "convert_notebooks"):
            # nbgrader reads `+0900` as 900 seconds, and stops at a stamp that it cannot read.
            self.parent.coursedir.get_existing_timestamp = lambda folder: submitted_at(Path(folder))
            _add_found(self.parent)
            convert_alone(self.parent, at_end=partial(_end_kernels, self.parent))

    def from_filename(
        self, filename: str, resources: Resources | None = None, **kwargs: Any
    ) -> tuple[str, Resources]:
        """Convert the notebook at `filename`, handed in or already made whole.

        Raises:
            NbassayError: if the release has no notebook of that name.
        """
        path = Path(filename)
        directory = self.parent.coursedir
        names = (resources or {}).get("nbgrader", {})
        student, assignment = names.get("student", ""), names.get("assignment", "")
        submitted = directory.format_path(directory.submitted_directory, student, assignment)
        if path.parent != Path(submitted):
            converted: tuple[str, Resources] = super().from_filename(filename, resources, **kwargs)
            return converted
        Course.open(Path(directory.root)).submission(student, assignment)  # refuses a link
        release = Path(directory.root) / "release" / assignment / path.name
        found = _find(Path(directory.root), assignment, path)
        sanitised = read_submission(found.path, read_trusted(release))
        for problem in (*found.notes, found.trouble, *sanitised.problems, sanitised.detail):
            if problem.en:
                self.log.warning("%s/%s: %s", student, path.name, problem.en)
        copied = directory.format_path(directory.autograded_directory, student, assignment)
        _remove_wrong_copies(
            path.parent, Path(copied), {Path(p).name for p in self.parent.notebooks}
        )
        whole: tuple[str, Resources] = self.from_notebook_node(
            sanitised.notebook, resources=resources, **kwargs
        )
        return whole


def _add_found(converter: Any) -> None:
    """Let nbgrader's `autograde` take up notebooks that lie under another name, or deeper.

    They stand in its list as if they had their proper names; we read what it then asks for. In a
    folder without any `.ipynb` it finds nothing to begin with, and leaves it out before us.
    """
    if is_recording():  # what was found lies there under its proper name
        return
    root = Path(converter.coursedir.root)
    wanted = converter.coursedir.notebook_id
    for folder, files in getattr(converter, "assignments", {}).items():
        place = Path(folder)
        there = {Path(file).name for file in files}
        try:
            specs = Course.open(root).assignment(place.name).notebooks
        except NbassayError:  # no assignment of ours
            continue
        for name in (spec.name for spec in specs if fnmatch(spec.name, wanted)):
            proper = place / f"{name}.ipynb"
            if proper.name not in there and _find(root, place.name, proper).place:
                files.append(str(proper))


def _find(root: Path, assignment: str, path: Path) -> Found:
    """Return where the notebook that should lie at `path` does."""
    course = Course.open(root)
    if not is_recording() and assignment in course.assignment_names():
        opened = course.assignment(assignment)
        if path.stem in {spec.name for spec in opened.notebooks}:
            return find_notebook(opened, path.stem, path.parent, Store(course.state))
    return Found(path, (path.parent,))


def _remove_wrong_copies(submitted: Path, copied: Path, notebooks: set[str]) -> None:
    """Remove what nbgrader should not have copied into `autograded/`.

    It follows links, which may lead to any file of the instructor's, and copies unknown notebooks
    of a student whose name holds brackets.
    """
    for directory, _, names in walk(copied):
        for name in names:
            path = directory / name
            relative = path.relative_to(copied)
            linked = (submitted / relative).is_symlink()
            known = len(relative.parts) == 1 and name in notebooks
            if linked or (path.suffix == ".ipynb" and not known):
                path.unlink()


class GradeInSandbox(NbGraderPreprocessor):
    """Stands in for nbgrader's `Execute`: the notebook runs in the sandbox, then is marked."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Put the outputs of the sandbox into `nb` and the marks into `resources`.

        Raises:
            NbassayError: if the assignment has no graders, or nothing can run here.
        """
        names = resources["nbgrader"]
        directory = self.parent.parent.coursedir
        course = Course.open(Path(directory.root))
        folder = _submitted(directory, names)
        path = folder / f"{names['notebook']}.ipynb"
        graded = _graded(course, names, path, run=self.parent.parent)
        put_outputs(nb, graded.executed)
        resources["nbassay"] = graded.result
        resources["nbassay_graded"] = graded
        return nb, resources


def _submitted(directory: Any, names: dict[str, str]) -> Path:
    return Path(
        directory.format_path(directory.submitted_directory, names["student"], names["assignment"])
    )


_KERNELS: WeakKeyDictionary[Any, Kernels] = WeakKeyDictionary()  # of nbgrader's runs


def _end_kernels(run: Any) -> None:
    kernels = _KERNELS.pop(run, None)
    if kernels is not None:
        kernels.close()


def _graded(course: Course, names: dict[str, str], path: Path, run: Any) -> Graded:
    from nbassay.grading import Graded, Options, executed_notebook, grade_notebook
    from nbassay.grading.kernels import Kernels

    result = result_in_hand(names["student"], names["notebook"])
    if result is not None:  # `nbassay grade` has it in its own trail
        folder = Store(course.state).evidence(result.evidence) if result.evidence else None
        return Graded(result, executed_notebook(folder) if folder else None)
    assignment = course.assignment(names["assignment"])
    if names["notebook"] not in {spec.name for spec in assignment.notebooks}:
        return Graded(NotebookResult(names["notebook"], "graded", 0.0, ()), None)  # no checks
    options = Options.from_environment()
    if run not in _KERNELS:
        _KERNELS[run] = Kernels(assignment, options, 0)
    return grade_notebook(assignment, names["notebook"], path, options, kernels=_KERNELS[run])


class SaveMarks(SaveAutoGrades):
    """Stands in for nbgrader's `SaveAutoGrades`: marks come from the hidden checks.

    nbgrader's reads them from the outputs of test cells, which the submission's own code can
    write, gives full points for what it cannot read and none when a library warns.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Write scores and comments of `nb` into the gradebook."""
        nb, resources = super().preprocess(nb, resources)
        self._leave_to_a_person(nb)
        _add_to_trail(self.parent.parent, resources["nbgrader"], resources["nbassay_graded"])
        return nb, resources

    def _add_score(self, cell: NotebookNode, resources: Resources) -> None:
        if is_solution(cell):  # marked by hand, unless nothing was written
            super()._add_score(cell, resources)
            return
        grade = self._grade(cell.metadata.nbgrader["grade_id"])
        score = cell_score(resources["nbassay"], grade.name, float(grade.max_score))
        if isinstance(score, str):
            self.log.error("%s/%s is not graded: %s", self.notebook_id, grade.name, score)
        grade.auto_score = None if isinstance(score, str) else score
        grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
        self.gradebook.db.commit()

    def _grade(self, cell: str) -> Any:
        return self.gradebook.find_grade(
            cell, self.notebook_id, self.assignment_id, self.student_id
        )

    def _add_comment(self, cell: NotebookNode, resources: Resources) -> None:
        super()._add_comment(cell, resources)
        topic = cell.metadata.nbgrader["grade_id"]
        comment = self.gradebook.find_comment(
            topic, self.notebook_id, self.assignment_id, self.student_id
        )
        if comment.auto_comment is None:
            comment.auto_comment = cell_comment(resources["nbassay"], f"test_{topic}") or None
            self.gradebook.db.commit()

    def _leave_to_a_person(self, nb: NotebookNode) -> None:
        """Mark grades of cells that are in the gradebook but not in the release as not graded."""
        there = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells}
        with self._reopened() as gradebook:
            notebook = gradebook.find_submission_notebook(
                self.notebook_id, self.assignment_id, self.student_id
            )
            for grade in notebook.grades:
                if grade.name not in there:
                    self.log.error("%s is in the gradebook, not in the release", grade.name)
                    grade.auto_score = None
                    grade.needs_manual_grade = True
            gradebook.db.commit()

    def _reopened(self) -> Any:
        return type(self.gradebook)(self.db_url)


def _add_to_trail(converter: Any, names: dict[str, str], graded: Graded) -> None:
    """Write the submission's line of the audit trail once the last of its notebooks is marked.

    Raises:
        NbassayError: if the trail cannot be written.
    """
    from nbassay.cohort import Submitted, note_when_whole

    if not graded.trace:  # nothing to check, or in the trail of `nbassay grade`
        return
    assignment = Course.open(Path(converter.coursedir.root)).assignment(names["assignment"])
    folder = _submitted(converter.coursedir, names)
    note_when_whole(
        Submitted(assignment, names["student"], folder),
        graded,
        run=converter,
        waiting_for={Path(path).stem for path in converter.notebooks},
        with_missing=converter.coursedir.notebook_id == "*",
    )


def write_own_page(notebooks: Sequence[str], **_: Any) -> None:
    """Write our page beside those of nbgrader's `generate_feedback`, whoever asked for them.

    nbgrader, and formgrader's button with it, empties a student's folder first. It calls this with
    the course as working folder and the notebooks of one submission, and passes over what it
    raises; the student that it names is a pattern.
    """
    from nbassay.reports.pages import write_student_page

    course = Course.open(Path.cwd())
    place = Path(notebooks[0]).resolve().relative_to(course.root / "autograded")
    student, assignment = place.parts[:2]
    try:
        write_student_page(course.assignment(assignment), student, "both")
    except NbassayError as error:
        log.warning("%s/%s has no page of ours: %s", student, assignment, error)


def cell_score(result: NotebookResult, cell: str, most: float) -> float | str:
    """Return the points for `cell`, a finite number from 0 to `most`, or why there are none.

    A cell has no points, and waits for a person, when no check looked at it, one of its checks is
    broken, or their points are no such number or do not add up to what the cell is worth.
    """
    checks = [check for check in result.checks if check.cell == cell]
    if not checks:
        return "no check looked at it"
    for check in checks:
        if check.broken:
            return f"check {check.id} is broken"
        if not _is_number(check.max_points) or not _is_number(check.points):
            return f"check {check.id} gives no number"
        if not 0 <= check.points <= check.max_points + _ROUNDING:
            return f"check {check.id} gives {check.points:g} of {check.max_points:g} points"
    worth = math.fsum(check.max_points for check in checks)
    if abs(worth - most) > _ROUNDING:
        return f"its checks are worth {worth:g}, the gradebook says {most:g}; release it again"
    return min(most, round(math.fsum(check.points for check in checks), 6))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def cell_comment(result: NotebookResult, cell: str) -> str:
    """Return what the checks of `cell` that did not pass say, in Korean and English."""
    messages = [
        check.message for check in result.checks if check.cell == cell and check.outcome != "passed"
    ]
    if messages and result.status != "graded":
        messages.insert(0, result.detail)
    texts = dict.fromkeys(plain_text(message.in_language("both")) for message in messages)
    comment = "\n\n".join(text for text in texts if text)
    return comment if len(comment) <= MAX_COMMENT else comment[:MAX_COMMENT] + " ..."
