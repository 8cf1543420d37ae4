"""What graders ask the sandbox to keep: names and files by test cell, and calls of functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nbassay.course.layout import Assignment, NotebookSpec
from nbassay.errors import NbassayError
from nbassay.grading.calls_file import read_calls
from nbassay.marking.written_checks import find_written_checks


def plan_captures(
    assignment: Assignment, spec: NotebookSpec, owner: Iterable[str]
) -> tuple[dict[str, dict[str, Any]], Mapping[str, bytes]]:
    """Return what the sandbox captures at each test cell, and the input files of its calls.

    `owner` are texts that tell whose notebook it is; inputs drawn by a seed depend on them.

    Raises:
        NbassayError: if the assignment's `calls.py` cannot be used.
    """
    owner = list(owner)
    calls, inputs = read_calls(assignment, spec, owner)
    plan = find_written_checks(assignment, spec.name).plan
    for cell, function in plan.calls:
        if any(call["function"] == function for call in calls.get(cell, ())):
            raise NbassayError(
                f"{assignment.graders / 'calls.py'}: {function} is called at {cell} by checks with "
                "draws(...) as well; have it called by one of the two"
            )
    drawn, files = plan.draw_calls(owner)
    capture = {
        name: {
            "names": list(cell.names),
            "files": list(cell.files),
            "calls": [*calls.get(name, ()), *drawn.get(name, ())],
        }
        for name, cell in spec.cells.items()
    }
    return capture, {**inputs, **files}
