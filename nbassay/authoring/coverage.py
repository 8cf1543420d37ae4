"""What a museum leaves untried: checks that no wrong work fails, calls that nobody looks at."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from nbassay.authoring.museum import Known, KnownResult, find_known
from nbassay.course.grader_files import grader_files
from nbassay.course.layout import Assignment
from nbassay.errors import NbassayError, cannot_read
from nbassay.grading.calls_file import read_calls

_CALLS = "calls.py"


def find_untried_checks(assignment: Assignment, results: Sequence[KnownResult]) -> list[str]:
    """Return the checks that none of the wrong submissions failed, as `<notebook>::<check>`.

    Such a check might be deleted, and nobody would notice. Nothing is said of a notebook of which
    not all wrong submissions are among `results`.
    """
    tried = {(one.known.notebook, one.known.name) for one in results}
    wrong = [known for known in find_known(assignment) if known.name.startswith("wrong_")]
    partly = {one.notebook for one in wrong if (one.notebook, one.name) not in tried}
    checks = {
        check.id: None
        for one in results
        if one.known.notebook not in partly
        for check in one.result.checks
    }
    failed = {
        f"{one.known.notebook}::{name}"
        for one in results
        if _is_wrong(one.known)
        for name in one.fell
    }
    return [check for check in checks if check not in failed]


def _is_wrong(known: Known) -> bool:
    return known.name.startswith("wrong_")


def find_unused_calls(assignment: Assignment) -> list[str]:
    """Return the calls of `calls.py` of which no grader speaks: `<notebook>, <cell>: <function>`.

    A function counts as spoken of where any text in the other files of the graders is its name.

    Raises:
        NbassayError: if `calls.py` cannot be used.
    """
    spoken: set[str] = set()
    for name, path in grader_files(assignment.graders).items():
        if name.endswith(".py") and name != _CALLS:
            spoken |= set(_texts(path))
    return [
        f"{spec.name}, {cell}: {function}"
        for spec in assignment.notebooks
        for cell, calls in read_calls(assignment, spec, ())[0].items()
        for function in dict.fromkeys(call["function"] for call in calls)
        if function not in spoken
    ]


def _texts(path: Path) -> Iterator[str]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NbassayError(cannot_read(path, error)) from error
    except (ValueError, SyntaxError) as error:
        raise NbassayError(f"{path} cannot be read as Python: {error}; mend that") from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
