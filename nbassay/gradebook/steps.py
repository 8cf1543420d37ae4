"""Our steps in nbgrader's `autograde`: they put a result that is in hand into its pipeline.

What grades first, and then does the same, is `nbassay.nbgrader_hooks`.
"""

from __future__ import annotations

import math
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_solution

from nbassay.course.assert_cells import put_back_hidden_tests
from nbassay.course.layout import Course
from nbassay.course.notebook import grade_id_of, is_self_check, read_executed, read_trusted
from nbassay.gradebook.plain_outputs import plain_text, put_outputs
from nbassay.gradebook.timestamp import submitted_at
from nbassay.results import NotebookResult
from nbassay.store.kept import Store
from nbassay.submitted import Found
from nbassay.submitted.folders import walk
from nbassay.submitted.sanitise import read_submission
from nbassay.texts import IN_BOTH

MAX_COMMENT = 5_000  # characters
_ROUNDING = 1e-6  # points
# A browser runs scripts of such files, and who marks is signed in to the server.
_WITH_SCRIPTS = {".htm", ".html", ".svg", ".xht", ".xhtml", ".xml", ".xsl"}

Resources = dict[str, Any]


class SubmissionExporter(NotebookExporter):
    """Reads what a student handed in with our own reader, which makes it whole from the release.

    nbconvert's would take any file for a notebook, and stop the whole submission at one that is
    none.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # After all steps instead of after each: they are nbgrader's and ours.
        self.optimistic_validation = True
        if hasattr(self.parent, "convert_notebooks"):
            # nbgrader reads `+0900` as 900 seconds, and stops at a stamp that it cannot read.
            self.parent.coursedir.get_existing_timestamp = lambda folder: submitted_at(Path(folder))

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
        course = Course.open(Path(directory.root))
        course.submission(student, assignment)  # refuses a link
        found = self.find(course, assignment, path)
        release = course.root / "release" / assignment / path.name
        sanitised = read_submission(found.path, read_trusted(release))
        for problem in (*found.notes, found.trouble, *sanitised.problems, sanitised.detail):
            if problem.en:
                self.log.warning("%s/%s: %s", student, path.name, problem.en)
        copied = directory.format_path(directory.autograded_directory, student, assignment)
        if assignment in course.assignment_names():
            specs = course.assignment(assignment).notebooks
            asserts = {spec.name: spec.asserts for spec in specs}
            put_back_hidden_tests(sanitised.notebook, asserts.get(path.stem, {}))
        _remove_wrong_copies(
            path.parent, Path(copied), release.parent, {Path(p).name for p in self.parent.notebooks}
        )
        whole: tuple[str, Resources] = self.from_notebook_node(
            sanitised.notebook, resources=resources, **kwargs
        )
        return whole

    def find(self, course: Course, assignment: str, path: Path) -> Found:
        """Return where the notebook that should lie at `path` does: there, for us to record it."""
        return Found(path, (path.parent,))


def _remove_wrong_copies(submitted: Path, copied: Path, release: Path, notebooks: set[str]) -> None:
    """Remove what nbgrader should not have copied into `autograded/`.

    It follows links, which may lead to any file of the instructor's, and copies unknown notebooks
    of a student whose name holds brackets, and pages, which formgrader serves as they are.
    """
    for directory, _, names in walk(copied):
        for name in names:
            path = directory / name
            relative = path.relative_to(copied)
            linked = (submitted / relative).is_symlink()
            known = len(relative.parts) == 1 and name in notebooks
            page = _may_run(name) and not (release / relative).is_file()
            if linked or page or (path.suffix == ".ipynb" and not known):
                path.unlink()


def _may_run(name: str) -> bool:
    """Whether a browser runs scripts in a file of that name that a server gives it."""
    kind = guess_type(name)[0] or ""
    return Path(name).suffix.lower() in _WITH_SCRIPTS or kind.endswith(("html", "xml"))


class PutResult(NbGraderPreprocessor):
    """Stands in for nbgrader's `Execute`: what a run left of a notebook is put into it."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Put the outputs of the sandbox into `nb` and the marks into `resources`."""
        result, executed = self.result_of(resources)
        put_outputs(nb, executed)
        resources["nbassay"] = result
        return nb, resources

    def result_of(self, resources: Resources) -> tuple[NotebookResult, NotebookNode | None]:
        """Return a notebook's result and its outputs, from the converter that records them."""
        name = resources["nbgrader"]["notebook"]
        converter = self.parent.parent
        found = [notebook for notebook in converter.result.notebooks if notebook.notebook == name]
        if not found:  # no checks
            return NotebookResult(name, "graded", 0.0, ()), None
        store = Store(Course.open(Path(converter.coursedir.root)).state)
        folder = store.evidence(found[0].evidence) if found[0].evidence else None
        return found[0], read_executed(folder / "executed.ipynb") if folder else None


class SaveMarks(SaveAutoGrades):
    """Stands in for nbgrader's `SaveAutoGrades`: marks come from the hidden checks.

    nbgrader's reads them from the outputs of test cells, which the submission's own code can
    write, gives full points for what it cannot read and none when a library warns.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Write scores and comments of `nb` into the gradebook."""
        self._tests = find_tests(nb)
        nb, resources = super().preprocess(nb, resources)
        self._leave_to_a_person(nb)
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
            said = (cell_comment(resources["nbassay"], test) for test in self._tests.get(topic, ()))
            comment.auto_comment = "\n\n".join(filter(None, said))[:MAX_COMMENT] or None
            self.gradebook.db.commit()

    def _leave_to_a_person(self, nb: NotebookNode) -> None:
        """Mark grades of cells that are in the gradebook but not in the release as not graded."""
        there = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells}
        with self._reopen() as gradebook:
            notebook = gradebook.find_submission_notebook(
                self.notebook_id, self.assignment_id, self.student_id
            )
            for grade in notebook.grades:
                if grade.name not in there:
                    self.log.error("%s is in the gradebook, not in the release", grade.name)
                    grade.auto_score = None
                    grade.needs_manual_grade = True
            gradebook.db.commit()

    def _reopen(self) -> Any:
        return type(self.gradebook)(self.db_url)


def find_tests(nb: NotebookNode) -> dict[str, list[str]]:
    """Return by answer cell the test cells that test it.

    That is the one named after it, and those below it, down to the next answer, that are named
    after none.
    """
    found = {
        grade_id_of(cell): [f"test_{grade_id_of(cell)}"] for cell in nb.cells if is_solution(cell)
    }
    last = ""
    for cell in nb.cells:
        name = grade_id_of(cell)
        if is_solution(cell):
            last = name
        elif last and is_self_check(cell) and name.removeprefix("test_") not in found:
            found[last].append(name)
    return found


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
            return f"check {check.id} does not give a number"
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
    texts = dict.fromkeys(plain_text(IN_BOTH.said(message)) for message in messages)
    comment = "\n\n".join(text for text in texts if text)
    return comment if len(comment) <= MAX_COMMENT else comment[:MAX_COMMENT] + " ..."
