"""The trail of a submission whose notebooks somebody else, nbgrader, has marked one by one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbassay.course.layout import Assignment
from nbassay.grading.marked import Graded
from nbassay.grading.options import Options
from nbassay.grading.unit import grade_notebook
from nbassay.results import SubmissionResult
from nbassay.store import trail
from nbassay.store.kept import Store


@dataclass(frozen=True)
class Submitted:
    """One student's submission of one assignment, which lies in `folder`."""

    assignment: Assignment
    student: str
    folder: Path


class Piecewise:
    """What one run of nbgrader has marked so far of submissions that are not whole yet."""

    def __init__(self) -> None:
        self._marked: dict[tuple[str, str], dict[str, Graded]] = {}

    def note(
        self, submitted: Submitted, graded: Graded, *, waiting_for: set[str], with_missing: bool
    ) -> None:
        """Write the line of the audit trail once every notebook of `waiting_for` is marked.

        `with_missing` says that notebooks of the assignment that `waiting_for` does not name were
        not handed in, and go into the line as well.

        Raises:
            NbassayError: if the trail cannot be written.
        """
        assignment = submitted.assignment
        known = [spec.name for spec in assignment.notebooks]
        whole = assignment.name, submitted.student
        done = self._marked.setdefault(whole, {})
        done[graded.result.notebook] = graded
        if not waiting_for.intersection(known) <= done.keys():
            return
        del self._marked[whole]
        if with_missing:
            for name in set(known) - waiting_for:
                path = submitted.folder / f"{name}.ipynb"
                done[name] = grade_notebook(assignment, name, path, Options.from_environment())
        result = SubmissionResult(
            submitted.student, tuple(done[name].result for name in known if name in done)
        )
        traces = {name: graded.trace for name, graded in done.items()}
        trail.note(Store(assignment.course.state), assignment.name, result, traces)
