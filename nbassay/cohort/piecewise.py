"""The trail of a submission whose notebooks somebody else, nbgrader, has marked one by one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

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

    @property
    def _key(self) -> tuple[str, str]:
        return self.assignment.name, self.student


# What each run of nbgrader has marked so far: by submission, then by notebook.
_marked: WeakKeyDictionary[object, dict[tuple[str, str], dict[str, Graded]]] = WeakKeyDictionary()


def note_when_whole(
    submitted: Submitted, graded: Graded, *, run: object, waiting_for: set[str], with_missing: bool
) -> None:
    """Write the line of the audit trail once every notebook of `waiting_for` is marked.

    `run` is what marks the notebooks. `with_missing` says that those of the assignment which
    `waiting_for` does not name were not handed in, and are to be in the line as well.

    Raises:
        NbassayError: if the trail cannot be written.
    """
    assignment = submitted.assignment
    known = [spec.name for spec in assignment.notebooks]
    done = _marked.setdefault(run, {}).setdefault(submitted._key, {})
    done[graded.result.notebook] = graded
    if not waiting_for.intersection(known) <= done.keys():
        return
    del _marked[run][submitted._key]
    if with_missing:
        for name in set(known) - waiting_for:
            path = submitted.folder / f"{name}.ipynb"
            done[name] = grade_notebook(assignment, name, path, Options.from_environment())
    result = SubmissionResult(
        submitted.student, tuple(done[name].result for name in known if name in done)
    )
    traces = {name: one.trace for name, one in done.items()}
    trail.note(Store(assignment.course.state), assignment.name, result, traces)
