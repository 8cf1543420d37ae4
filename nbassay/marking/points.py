"""Whether source, graders and `assignment.toml` speak of the same cells and points."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nbgrader.utils import is_grade, is_solution

from nbassay.course.layout import Assignment
from nbassay.course.notebook import read_trusted
from nbassay.errors import NbassayError
from nbassay.marking.mark import grader_points


def check_points(assignment: Assignment) -> None:
    """Make sure that source, graders and `assignment.toml` speak of the same cells and points.

    Points of assert cells stand in the source alone.

    Raises:
        NbassayError: naming all that differ, in one line, or hidden graders that nothing runs.
    """
    if assignment.assert_cells:
        _refuse_unused_graders(assignment)
        return
    present = {path.stem for path in assignment.source.glob("*.ipynb")}
    named = {spec.name for spec in assignment.notebooks}
    wrong = [f"{name}.ipynb is not in source/{assignment.name}" for name in sorted(named - present)]
    for name in sorted(present):
        tests, cells = _cells(assignment.source / f"{name}.ipynb")
        if name in named:
            wrong += _point_differences(name, tests, grader_points(assignment, name))
            spec = assignment.notebook(name)
            wrong += [f"{name} has no cell {cell}" for cell in spec.cells if cell not in cells]
        elif tests:
            wrong.append(f"{name} has test cells, but assignment.toml does not name it")
    if wrong:
        raise NbassayError(
            f"source/{assignment.name} and graders/{assignment.name} differ: "
            f"{'; '.join(wrong)}; make them agree"
        )


def _refuse_unused_graders(assignment: Assignment) -> None:
    unused = sorted(path.name for path in assignment.graders.glob("test_*.py"))
    if unused:
        raise NbassayError(
            f"{assignment.graders} has {', '.join(unused)}, which nothing runs as long as "
            "assignment.toml says assert_cells = true; take that line out and name the notebooks' "
            "cells there (docs/moving-from-nbgrader.md), or put the graders elsewhere"
        )


def _cells(path: Path) -> tuple[dict[str, float], set[str]]:
    """Return the points of each test cell, and the ids of all cells, of a source notebook."""
    tests, ids = {}, set()
    for cell in read_trusted(path).cells:
        nbgrader = cell.metadata.get("nbgrader", {})
        if "grade_id" in nbgrader:
            ids.add(nbgrader["grade_id"])
        if is_grade(cell) and not is_solution(cell):
            tests[nbgrader["grade_id"]] = float(nbgrader["points"])
    return tests, ids


def _point_differences(
    notebook: str, tests: Mapping[str, float], graders: Mapping[str, float]
) -> list[str]:
    wrong = []
    for cell in sorted({*tests, *graders}):
        if cell not in tests:
            wrong.append(f"{notebook} has no test cell {cell} for its checks")
        elif cell not in graders:
            wrong.append(f"{notebook} {cell} has no check")
        elif abs(tests[cell] - graders[cell]) > 1e-6:
            wrong.append(
                f"{notebook} {cell} is worth {tests[cell]:g}, its checks {graders[cell]:g} "
                f"(test_{notebook}.py)"
            )
    return wrong
