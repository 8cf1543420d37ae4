"""The checks of a notebook that are written with `nbassay.grader`, and what they ask for."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import pytest

from nbassay.course.layout import Assignment, NotebookSpec
from nbassay.errors import did_you_mean
from nbassay.grader import Case, Check, Plan, find_misplaced, plan_of, written_in
from nbassay.marking import plugin
from nbassay.marking.data_fixtures import names_of_data
from nbassay.marking.graders import load_graders

_A_FIXTURE = type(plugin.budget)
# Fixtures for checks that are plain functions of pytest; elsewhere these are names of students.
_NAMES_OF_STUDENTS = {"model", "call", "case"}


@dataclass(frozen=True)
class WrittenChecks:
    """The checks in the order of their file, what they ask the sandbox for, and known fixtures."""

    checks: tuple[Check, ...] = ()
    plan: Plan = field(default_factory=Plan)
    fixtures: frozenset[str] = frozenset()

    def tests(self) -> Iterator[tuple[Check, Callable[..., None]]]:
        """Yield each check with the function that pytest calls for it."""
        for written in self.checks:
            yield written, _make_test(written, written.fixtures(self.fixtures))


def find_written_checks(assignment: Assignment, notebook: str) -> WrittenChecks:
    """Return the checks of `notebook` that are written with `check`; none without a grader file.

    Raises:
        NbassayError: if the grader file cannot be imported, or one of its checks cannot be used
            or is of a cell that is not there.
    """
    path = assignment.graders / f"test_{notebook}.py"
    if not path.is_file():
        return WrittenChecks()
    module = load_graders(path)
    _refuse_misplaced(module)
    checks = written_in(vars(module))
    if not checks:
        return WrittenChecks()
    for written in checks:
        if inspect.isfunction(getattr(module, written.name, None)):
            raise written.place.refuse(f"there is a function {written.name} as well; rename one")
        _refuse_unknown_cells(written, assignment.notebook(notebook))
    fixtures = frozenset(_fixtures(module)) | names_of_data(assignment)
    return WrittenChecks(tuple(checks), plan_of(checks, fixtures), fixtures)


def _refuse_unknown_cells(written: Check, spec: NotebookSpec) -> None:
    plan = Plan()
    written.plan(plan, ())
    for cell in (written.cell, *plan.names, *plan.files):
        if cell not in spec.cells:
            known = did_you_mean(cell, spec.cells) or f"; it has {', '.join(spec.cells)}"
            raise written.place.refuse(
                f"{written.name} is of the cell {cell!r}, which is not in assignment.toml{known}"
            )


def _refuse_misplaced(module: ModuleType) -> None:
    package = module.__name__.rpartition(".")[0]
    # A copy is made in one go; while a list is made, another thread may import.
    for name, other in sys.modules.copy().items():
        beside = name.startswith(f"{package}.") and not name.rpartition(".")[2].startswith("test_")
        if beside and (fault := find_misplaced(vars(other))):
            raise fault


def with_captured_names(assignment: Assignment) -> Assignment:
    """Return the assignment with all that its checks read named at their test cells.

    Raises:
        NbassayError: as `find_written_checks` does.
    """
    notebooks = tuple(_with_names(assignment, spec) for spec in assignment.notebooks)
    return replace(assignment, notebooks=notebooks)


def _with_names(assignment: Assignment, spec: NotebookSpec) -> NotebookSpec:
    found = find_written_checks(assignment, spec.name)
    cells = {
        name: replace(
            cell,
            names=_joined(cell.names, found.plan.names.get(name, ())),
            files=_joined(cell.files, found.plan.files.get(name, ())),
        )
        for name, cell in spec.cells.items()
    }
    return replace(spec, cells=cells)


def _joined(first: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *others)))


def _fixtures(module: ModuleType) -> Iterator[str]:
    """Yield the names of the fixtures that checks in `module` can ask for."""
    for names in (vars(plugin), vars(module)):
        for name, value in names.items():
            if isinstance(value, _A_FIXTURE) and name not in _NAMES_OF_STUDENTS:
                yield name


def _make_test(written: Check, fixtures: list[str]) -> Callable[..., None]:
    """Return a function that asks pytest for the fixtures that the check asks for."""

    def run(case: Case, **given: Any) -> None:
        written.run(replace(case, fixtures=given))

    parameters = [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        for name in ("case", *fixtures)
    ]
    marks: Mapping[str, Any] = {
        "__signature__": inspect.Signature(parameters),
        "pytestmark": [pytest.mark.points(written.points, cell=written.cell).mark],
        "written": written,
    }
    vars(run).update(marks)
    return run
