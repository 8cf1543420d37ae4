"""Telling which notebook of an assignment a lone file is."""

from __future__ import annotations

from pathlib import Path

from nbassay.course.layout import Assignment
from nbassay.course.notebook import Unreadable, parse, read_bounded
from nbassay.errors import NbassayError
from nbassay.submitted import identify


def which_notebook(assignment: Assignment, path: Path) -> str:
    """Return the name of the notebook of `assignment` that the file `path` is.

    A file may have been renamed on its way ("logistic (1).ipynb"), so its cells decide, and its
    name only where they cannot.

    Raises:
        NbassayError: if there is no such file, or it is none of the assignment's notebooks.
    """
    names = [spec.name for spec in assignment.notebooks]
    try:
        notebook = parse(read_bounded(path))
    except FileNotFoundError as error:
        raise NbassayError(f"{path}: there is no such file; name a notebook (.ipynb)") from error
    except Unreadable:
        notebook = None
    found = identify(assignment, notebook, path.name).name
    if found:
        return found
    if len(names) == 1:
        return names[0]
    raise NbassayError(
        f"{path} has no cells of {assignment.name}; name the file after its notebook: "
        + " or ".join(f"{name}.ipynb" for name in names)
    )
