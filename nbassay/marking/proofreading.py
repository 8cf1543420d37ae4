"""Whether the checks of an assignment can be right, before anybody is graded by them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from inspect import isfunction
from itertools import chain
from types import ModuleType

from nbformat.notebooknode import NotebookNode

from nbassay.course.cell_code import find_bound_names, parse_cell
from nbassay.course.layout import Assignment
from nbassay.course.notebook import grade_id_of, read_trusted
from nbassay.errors import NbassayError, did_you_mean
from nbassay.grader import Plan, find_unknown_names
from nbassay.marking.graders import load_graders
from nbassay.marking.own_data import find_own_tables
from nbassay.marking.written_checks import WrittenChecks, find_written_checks


def proofread(assignment: Assignment) -> None:
    """Make sure that what checks read is made in the source, and that references work.

    Where the notebooks' own asserts are graded there are no checks.

    Raises:
        NbassayError: naming the line of the check, and what is wrong there.
    """
    if assignment.assert_cells:
        return
    tables = find_own_tables(assignment)
    for spec in assignment.notebooks:
        found = find_written_checks(assignment, spec.name)
        module = load_graders(assignment.graders / f"test_{spec.name}.py")
        faults = chain(
            _not_made(assignment, spec.name, found),
            _misspelt(module, found, tables),
            _of_references(found),
        )
        for fault in faults:
            raise fault


def _misspelt(
    module: ModuleType, found: WrittenChecks, tables: Collection[str]
) -> Iterator[NbassayError]:
    bodies = [written.function_body for written in found.checks]
    functions = [
        one
        for one in (*vars(module).values(), *bodies)
        if isfunction(one) and one.__module__ == module.__name__
    ]
    yield from find_unknown_names(functions)
    for written in found.checks:
        yield from written.find_misspelt(found.fixtures, tables)


def _of_references(found: WrittenChecks) -> Iterator[NbassayError]:
    for written in found.checks:
        if fault := written.find_fault_of_reference():
            yield written.place.refuse(f"{written.name}: {fault}")


def _not_made(assignment: Assignment, name: str, found: WrittenChecks) -> Iterator[NbassayError]:
    if not found.checks:
        return
    notebook = read_trusted(assignment.source / f"{name}.ipynb")
    for written in found.checks:
        plan = Plan()
        written.plan(plan, found.fixtures)
        for cell, wanted in plan.names.items():
            made = _made_up_to(cell, notebook)
            missing = [] if made is None else [one for one in wanted if one not in made]
            for one in missing:
                near = did_you_mean(one, {*(made or ()), *found.fixtures})
                yield written.place.refuse(
                    f"{written.name} asks for `{one}`, which no cell of {name}.ipynb makes up to "
                    f"{cell}{near}"
                )


def _made_up_to(test_cell: str, notebook: NotebookNode) -> set[str] | None:
    """Return the names that the source makes up to a test cell; None where that cannot be told."""
    names: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            tree = parse_cell(cell.source)
            if tree is None or any(map(_makes_any, ast.walk(tree))):
                return None
            names |= find_bound_names(tree) | _declared_global(tree)
        if grade_id_of(cell) == test_cell:
            return names
    return None  # another check says that there is no such cell


def _declared_global(tree: ast.Module) -> set[str]:
    return {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}


def _makes_any(node: ast.AST) -> bool:
    """Whether code makes names that cannot be told from its text."""
    match node:
        case ast.ImportFrom(names=[ast.alias(name="*")]) | ast.Call(func=ast.Name(id="exec")):
            return True
        case ast.Subscript(value=ast.Call(func=ast.Name(id="globals")), ctx=ast.Store()):
            return True
        case ast.Attribute(value=ast.Call(func=ast.Name(id="globals")), attr="update"):
            return True
    return False
