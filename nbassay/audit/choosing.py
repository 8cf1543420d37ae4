"""Which notebooks and which of their known submissions an audit or a calibration looks at."""

from __future__ import annotations

from collections.abc import Iterable

from nbassay.authoring.museum import REFERENCE, Known
from nbassay.course.layout import Assignment, NotebookSpec
from nbassay.errors import NbassayError


def choose_notebooks(assignment: Assignment, only: str) -> list[NotebookSpec]:
    """Return the notebooks of `assignment` whose name contains `only`.

    Raises:
        NbassayError: if there is none, naming those that there are.
    """
    specs = [spec for spec in assignment.notebooks if only in spec.name]
    if not specs:
        names = ", ".join(spec.name for spec in assignment.notebooks)
        raise NbassayError(f"no notebook of {assignment.name} has {only!r}; it has {names}")
    return specs


def choose_right(known: Iterable[Known]) -> list[Known]:
    """Return the right submissions among `known`, the reference solution with them."""
    return [one for one in known if one.name.startswith(("right_", REFERENCE))]
