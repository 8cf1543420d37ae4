"""Names that graders write as texts, `bar("held_rows")` and `call("area")`: whether there are such."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from nbassay.course.cell_code import find_bound_names
from nbassay.course.grader_files import grader_files
from nbassay.course.layout import Assignment, NotebookSpec
from nbassay.errors import NbassayError, cannot_read, did_you_mean
from nbassay.grading.calls_file import read_calls
from nbassay.marking.written_checks import find_written_checks


def check_literal_names(assignment: Assignment) -> None:
    """Make sure that graders ask for bars that `assignment.toml` has, and for calls that are made.

    Asserts of the notebooks themselves ask for neither.

    Raises:
        NbassayError: naming the line, and the nearest name that there is.
    """
    if assignment.assert_cells:
        return
    for name, path in grader_files(assignment.graders).items():
        if name.endswith(".py"):
            for place, asked in _asked("bar", path, _parse(path)):
                if asked not in assignment.bars:
                    raise NbassayError(
                        f"{place}: [bars] of assignment.toml has no `{asked}`"
                        f"{did_you_mean(asked, assignment.bars)}"
                    )
    for spec in assignment.notebooks:
        for fault in _calls_that_nobody_makes(assignment, spec):
            raise fault


def _calls_that_nobody_makes(assignment: Assignment, spec: NotebookSpec) -> Iterator[NbassayError]:
    path = assignment.graders / f"test_{spec.name}.py"
    asked = [
        (cell, place, function)
        for check, cell in _plain_checks(_parse(path))
        for place, function in _asked("call", path, check)
    ]
    if not asked:
        return
    made, _ = read_calls(assignment, spec, ())
    planned = find_written_checks(assignment, spec.name).plan.calls
    for cell, place, function in asked:
        there = {call["function"] for call in made.get(cell, ())}
        there |= {called for of, called in planned if of == cell}
        if function not in there:
            yield NbassayError(
                f"{place}: nothing calls `{function}` after {cell}{did_you_mean(function, there)}; "
                f"{assignment.graders / 'calls.py'} says what is called"
            )


def _parse(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NbassayError(cannot_read(path, error)) from error
    except (ValueError, SyntaxError) as error:
        raise NbassayError(f"{path} cannot be read as Python: {error}; mend that") from error


def _asked(fixture: str, path: Path, tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield place and text of each call of `fixture` with a text, or with one of two.

    Where the author's own code makes something of that name, it is none of ours.
    """
    if isinstance(tree, ast.Module | ast.FunctionDef) and any(
        fixture in find_bound_names(statement) for statement in tree.body
    ):
        return
    for node in ast.iter_child_nodes(tree):
        yield from _asked(fixture, path, node)
        match node:
            case ast.Call(func=ast.Name(id=called), args=[argument]) if called == fixture:
                choices = [argument]
                if isinstance(argument, ast.IfExp):
                    choices = [argument.body, argument.orelse]
                for choice in choices:
                    if isinstance(choice, ast.Constant) and isinstance(choice.value, str):
                        yield f"{path}:{choice.lineno}", choice.value


def _plain_checks(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str]]:
    """Yield each check that is a plain function of pytest, with the test cell of its marker."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and "call" in {arg.arg for arg in node.args.args}:
            for decorator in node.decorator_list:
                match decorator:
                    case ast.Call(
                        func=ast.Attribute(attr="points"),
                        keywords=[ast.keyword(arg="cell", value=ast.Constant(value=str(cell)))],
                    ):
                        yield node, cell
