"""nbgrader's front door: our steps in its own `autograde`, named in `nbgrader_config.py`.

With them `nbgrader autograde` and formgrader's button run a submission in the sandbox and mark it
with the hidden graders, as `nbassay grade` does, and come to the same marks. Each run of nbgrader
has one exporter, which holds what the run needs from one notebook to the next.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode

from nbassay.cohort.piecewise import Piecewise, Submitted
from nbassay.course.layout import Course
from nbassay.errors import NbassayError
from nbassay.gradebook import steps
from nbassay.gradebook.lock import convert_alone
from nbassay.gradebook.steps import Resources
from nbassay.grading import Graded, Options, grade_notebook
from nbassay.grading.kernels import Kernels
from nbassay.reports.pages import write_student_page
from nbassay.results import NotebookResult
from nbassay.store.kept import Store
from nbassay.submitted import Found, find_notebook
from nbassay.texts import IN_BOTH

log = logging.getLogger("nbassay")


class SubmissionExporter(steps.SubmissionExporter):
    """Reads what a student handed in, under whatever name, and holds the run's kernels.

    While `nbassay grade` runs in the course it refuses to start: both write one gradebook.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.piecewise = Piecewise()
        self._kernels: Kernels | None = None
        if hasattr(self.parent, "convert_notebooks"):
            self._add_found()
            convert_alone(self.parent, at_end=self._end_kernels)

    def find(self, course: Course, assignment: str, path: Path) -> Found:
        """Return where the notebook that should lie at `path` does."""
        if assignment in course.assignment_names():
            opened = course.assignment(assignment)
            if path.stem in {spec.name for spec in opened.notebooks}:
                return find_notebook(opened, path.stem, path.parent, Store(course.state))
        return super().find(course, assignment, path)

    def grade(self, course: Course, names: dict[str, str], path: Path) -> Graded:
        """Grade the notebook at `path` in a kernel of this run.

        Raises:
            NbassayError: if the assignment has no graders, or nothing can run here.
        """
        assignment = course.assignment(names["assignment"])
        if names["notebook"] not in {spec.name for spec in assignment.notebooks}:
            return Graded(NotebookResult(names["notebook"], "graded", 0.0, ()), None)  # no checks
        options = Options.from_environment()
        if self._kernels is None:
            self._kernels = Kernels(assignment, options, 0)
        return grade_notebook(assignment, names["notebook"], path, options, kernels=self._kernels)

    def _add_found(self) -> None:
        """Let nbgrader's `autograde` take up notebooks that lie under another name, or deeper.

        They stand in its list as if they had their proper names; we read what it then asks for. In
        a folder without any `.ipynb` it finds nothing to begin with, and leaves it out before us.
        """
        course = Course.open(Path(self.parent.coursedir.root))
        wanted = self.parent.coursedir.notebook_id
        for folder, files in getattr(self.parent, "assignments", {}).items():
            place = Path(folder)
            there = {Path(file).name for file in files}
            try:
                specs = course.assignment(place.name).notebooks
            except NbassayError:  # no assignment of ours
                continue
            for name in (spec.name for spec in specs if fnmatch(spec.name, wanted)):
                proper = place / f"{name}.ipynb"
                if proper.name not in there and self.find(course, place.name, proper).place:
                    files.append(str(proper))

    def _end_kernels(self) -> None:
        if self._kernels is not None:
            self._kernels.close()
        self._kernels = None


class GradeInSandbox(steps.PutResult):
    """Stands in for nbgrader's `Execute`: the notebook runs in the sandbox, then is marked."""

    def result_of(self, resources: Resources) -> tuple[NotebookResult, NotebookNode | None]:
        """Grade the notebook and return its result and its outputs.

        Raises:
            NbassayError: if the assignment has no graders, or nothing can run here.
        """
        names = resources["nbgrader"]
        directory = self.parent.parent.coursedir
        path = _submitted_folder(directory, names) / f"{names['notebook']}.ipynb"
        graded = self.parent.grade(Course.open(Path(directory.root)), names, path)
        resources["nbassay_graded"] = graded
        return graded.result, graded.executed


class SaveMarks(steps.SaveMarks):
    """Stands in for nbgrader's `SaveAutoGrades`: marks come from the hidden checks."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Write scores and comments of `nb` into the gradebook, and what they rest on down.

        The submission's line of the audit trail is written once its last notebook is marked.

        Raises:
            NbassayError: if the trail cannot be written.
        """
        nb, resources = super().preprocess(nb, resources)
        graded: Graded = resources["nbassay_graded"]
        if graded.trace:  # there was something to check
            names, converter = resources["nbgrader"], self.parent.parent
            course = Course.open(Path(converter.coursedir.root))
            folder = _submitted_folder(converter.coursedir, names)
            self.parent.piecewise.note(
                Submitted(course.assignment(names["assignment"]), names["student"], folder),
                graded,
                waiting_for={Path(path).stem for path in converter.notebooks},
                with_missing=converter.coursedir.notebook_id == "*",
            )
        return nb, resources


def _submitted_folder(directory: Any, names: dict[str, str]) -> Path:
    return Path(
        directory.format_path(directory.submitted_directory, names["student"], names["assignment"])
    )


def write_own_page(notebooks: Sequence[str], **_: Any) -> None:
    """Write our page beside those of nbgrader's `generate_feedback`, whoever asked for them.

    nbgrader, and formgrader's button with it, empties a student's folder first. It calls this with
    the course as working folder and the notebooks of one submission, and passes over what it
    raises; the student that it names is a pattern.
    """
    place = Path(notebooks[0]).resolve().relative_to(Path("autograded").resolve())
    student, assignment = place.parts[:2]
    try:
        course = Course.open(Path.cwd())
        write_student_page(course.assignment(assignment), student, IN_BOTH)
    except NbassayError as error:
        log.warning("%s/%s has no page of ours: %s", student, assignment, error)
