"""A test case of Otter's as the code of an nbgrader test cell.

Otter compares what a test shows with what it showed to its author; here that is asserted. Names that
a test binds stay its own in Otter, so they do here, in a function.
"""

from __future__ import annotations

import ast
import contextlib
import textwrap
from collections.abc import Iterator, Sequence

from nbassay.authoring.otter.cases import Case, CaseFault, is_telling
from nbassay.authoring.otter.own_names import keep_names_apart

_TRUE, _FALSE = {"True", "np.True_"}, {"False", "np.False_"}
_INDENT = "    "


def write_case(case: Case, name: str, *, ok_format: bool) -> str:
    """Return the code of a test cell that passes where `case` does.

    `name` is that of the function for it, where there has to be one.

    Raises:
        CaseFault: if a test in the format with functions is none.
    """
    if not ok_format:
        return _write_function(case)
    tree = ast.parse(case.code)
    head, last, tail = _split_last(case.code, tree)
    code = "\n".join([*head, *_write_last(case, tree.body[-1], last), *tail]).strip("\n")
    return keep_names_apart(_with_message(code, case.failure_message), name)


def lacks_assert(case: Case) -> bool:
    """Whether there is nothing in a case to which its `failure_message` could be given."""
    shows = bool(case.printed) or case.shown is not None
    return not shows and not any(
        isinstance(node, ast.Assert) and node.msg is None for node in ast.walk(ast.parse(case.code))
    )


def _split_last(code: str, tree: ast.Module) -> tuple[list[str], list[str], list[str]]:
    """Return the lines above the last statement, its own, and what stands below."""
    last = tree.body[-1]
    lines = code.split("\n")
    end = last.end_lineno or len(lines)
    shared = len(tree.body) > 1 and tree.body[-2].end_lineno == last.lineno
    if shared or lines[end - 1].rstrip().endswith(";"):
        return [ast.unparse(one) for one in tree.body[:-1]], [ast.unparse(last)], []
    return lines[: last.lineno - 1], lines[last.lineno - 1 : end], lines[end:]


def _write_last(case: Case, last: ast.stmt, lines: Sequence[str]) -> Iterator[str]:
    """Yield the last statement of a case, with what it shows asserted."""
    value = last.value if isinstance(last, ast.Expr) else None
    said = _quote(case.failure_message) if case.failure_message else ""
    if case.printed:
        yield from _write_printing(case, value, lines)
    elif value is None or _asks_nothing(case, value):
        yield from lines
    elif case.shown is None:
        yield f"assert ({ast.unparse(value)}) is None"
    elif is_telling(value) and case.shown in _TRUE:
        yield f"assert {ast.unparse(value)}"
    elif is_telling(value) and case.shown in _FALSE:
        yield f"assert not ({ast.unparse(value)})"
    else:
        imports, show = _how_to_show(case.shown)
        yield from imports
        yield f"shown = {show}({ast.unparse(value)})"
        yield f"assert shown == {_quote(case.shown)}, {said or 'shown'}"


def _how_to_show(shown: str) -> tuple[Sequence[str], str]:
    """Return imports, and the function that makes of a value what a notebook shows of it.

    IPython breaks long lists over lines, puts sets in order, and says `int` for that class.
    """
    with contextlib.suppress(ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        if "{" not in shown and repr(ast.literal_eval(shown)) == shown:
            return (), "repr"
    return ("import IPython.lib.pretty", ""), "IPython.lib.pretty.pretty"


def _write_printing(case: Case, value: ast.expr | None, lines: Sequence[str]) -> Iterator[str]:
    # As Otter compares it: a line end that is missing at the very end is none of the student's.
    expected = case.printed.removesuffix("\n")
    imports, show = _how_to_show(case.shown or "None")
    yield from imports[:1]
    yield "import contextlib"
    yield "import io"
    yield ""
    yield "with contextlib.redirect_stdout(io.StringIO()) as out:"
    if value is not None and case.shown is not None:
        expected = case.printed + case.shown
        yield f"{_INDENT}print({show}({ast.unparse(value)}))"
    else:
        yield from textwrap.indent("\n".join(lines), _INDENT).split("\n")
    yield 'printed = out.getvalue().removesuffix("\\n")'
    said = _quote(case.failure_message) if case.failure_message else "printed"
    yield f"assert printed == {_quote(expected)}, {said}"


def _quote(text: str) -> str:
    """Return a text as code has it, between double quotes where that needs nothing more."""
    written = repr(text)
    return f'"{text}"' if written == f"'{text}'" and '"' not in text else written


def _asks_nothing(case: Case, value: ast.expr) -> bool:
    """Whether there is nothing to assert of an expression: None, `np.testing.assert_equal(a, b)`."""
    if isinstance(value, ast.Constant):
        return case.shown is None
    called = value.func if isinstance(value, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name.lower().startswith("assert")


def _with_message(code: str, message: str) -> str:
    """Give `message` to the asserts that have none of their own."""
    if not message:
        return code
    lines = code.split("\n")
    bare = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Assert) and node.msg is None
    ]
    for node in bare:
        row = (node.end_lineno or 1) - 1
        line = lines[row].encode()  # columns are counted in bytes
        before, after = line[: node.end_col_offset], line[node.end_col_offset or 0 :]
        lines[row] = (before + f", {_quote(message)}".encode() + after).decode()
    return "\n".join(lines)


def _write_function(case: Case) -> str:
    """Return a test in the format with functions, called as Otter calls it."""
    tree = ast.parse(case.code)
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef) or len(tree.body) > 2:
        raise CaseFault(
            "`ok_format: false` asks for one function and a call of it; write the test so"
        )
    code = "\n".join(case.code.split("\n")[: function.end_lineno])
    given = function.args.posonlyargs + function.args.args
    plain = given[: len(given) - len(function.args.defaults)]
    values = ", ".join("globals()" if one.arg == "env" else one.arg for one in plain)
    return f"{_with_message(code, case.failure_message)}\n\n\n{function.name}({values})"
