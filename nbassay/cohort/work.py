"""What is done with each notebook of a class, in one of the processes that work side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from nbassay.cohort.pool import Worker
from nbassay.course.layout import Assignment
from nbassay.grading.trace import JsonObject
from nbassay.grading.unit import grade_once
from nbassay.results import NotebookResult

Done = TypeVar("Done")


class Work(Protocol[Done]):
    """What is done with one notebook of one student; it goes to other processes, maybe far away.

    What comes of it travels between machines as plain JSON.
    """

    def __call__(self, worker: Worker, student: str, notebook: str) -> Done:
        """Do it with what `worker` has.

        Raises:
            Disturbed: if the machine was in the way.
        """

    def to_record(self, done: Done) -> JsonObject:
        """Return what came of it as plain JSON."""

    def from_record(self, record: JsonObject) -> Done:
        """Return what `to_record` was given."""

    def list_needed(
        self, assignment: Assignment, student: str, notebook: str
    ) -> Mapping[str, Path]:
        """Return by name below the course's state the kept files that it reads."""


@dataclass(frozen=True)
class Grade:
    """Runs a notebook, unless that was done before, and marks it: its result, and its trace."""

    def __call__(
        self, worker: Worker, student: str, notebook: str
    ) -> tuple[NotebookResult, JsonObject]:
        """Grade it once.

        Raises:
            Disturbed: if the machine was in the way.
        """
        path = submitted_path(worker.assignment, student, notebook)
        graded = grade_once(
            worker.assignment, notebook, path, worker.options, kernels=worker.kernels
        )
        return graded.result, graded.trace

    def to_record(self, done: tuple[NotebookResult, JsonObject]) -> JsonObject:
        """Return result and trace as plain JSON."""
        result, trace = done
        return {"result": result.to_record(), "trace": trace}

    def from_record(self, record: JsonObject) -> tuple[NotebookResult, JsonObject]:
        """Return the result and the trace of a record."""
        return NotebookResult.from_record(record["result"]), record["trace"]

    def list_needed(
        self, assignment: Assignment, student: str, notebook: str
    ) -> Mapping[str, Path]:
        """Return nothing: what is kept saves time and changes no mark."""
        return {}


def submitted_path(assignment: Assignment, student: str, notebook: str) -> Path:
    """Return where a notebook of `student` lies if it has its proper name."""
    return assignment.course.submission(student, assignment.name) / f"{notebook}.ipynb"
