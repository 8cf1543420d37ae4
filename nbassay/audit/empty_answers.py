"""Answers without work: cells that define all that graders look at, and do nothing of the task."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst


@dataclass(frozen=True)
class Seen:
    """What the reference solution held in a name.

    `shape` and `dtype` are those of an array or of a NumPy scalar. Where `shape` is None, it was
    no array, and `dtype` is the name of its type ("float", "str", "list"), or None for other things.
    """

    shape: tuple[int, ...] | None
    dtype: str | None


@dataclass(frozen=True)
class _Filler:
    """What functions return, given their first parameter, and the number that names hold.

    `of_nothing` is what a function without parameters returns.
    """

    answer: Callable[[str], str]
    of_nothing: str
    number: str | None


_NUMBERS = ("float", "int", "uint", "bool", "complex")
_EMPTY = {"str": '""', "list": "[]", "tuple": "()", "dict": "{}", "set": "set()"}
_FILLERS = {
    "nothing": _Filler(lambda first: "None", "None", None),
    "zeros": _Filler(lambda first: f"np.zeros_like({first})", "0", "0"),
    "ones": _Filler(lambda first: f"np.ones_like({first})", "1", "1"),
    "halves": _Filler(lambda first: f"np.full(np.shape({first}), 0.5)", "0.5", "0.5"),
    "zero": _Filler(lambda first: "0.0", "0.0", "0"),
    "one": _Filler(lambda first: "1", "1", "1"),
    "untouched": _Filler(lambda first: first, "None", None),
    "nan": _Filler(lambda first: f"np.full(np.shape({first}), np.nan)", "np.nan", "np.nan"),
    "inf": _Filler(lambda first: f"np.full(np.shape({first}), np.inf)", "np.inf", "np.inf"),
    "empty": _Filler(lambda first: "np.array([])", "[]", None),
}

# "zero" and "one" are single numbers from functions, "zeros" and "ones" arrays like what they are
# given; "untouched" returns what is given, and leaves to names what earlier cells put there.
FILLERS: Sequence[str] = tuple(_FILLERS)


def fill(filler: str, source: str, names: Mapping[str, Seen]) -> str:
    """Return the solution cell `source` without its work.

    Its imports stay, its functions keep what they are called with and lose their bodies, and each
    of `names` that is no function gets a value of the shape and dtype that it had.

    Args:
        filler: one of `FILLERS`.
        source: the reference solution's cell.
        names: what graders look at, with what the reference's run held there.

    Raises:
        KeyError: if there is no such filler.
        libcst.ParserSyntaxError: if the cell is not plain Python.
    """
    wanted = _FILLERS[filler]
    cell = cst.parse_module(source)
    functions = [part for part in cell.body if isinstance(part, cst.FunctionDef)]
    defined = {function.name.value for function in functions}
    lines = ["import numpy as np", *_imports(cell), ""]
    lines += [_without_work(function, wanted) for function in functions]
    lines += [
        f"{name} = {_value(filler, name, seen)}"
        for name, seen in names.items()
        if name not in defined
    ]
    return "\n".join(lines) + "\n"


def _imports(cell: cst.Module) -> Iterator[str]:
    """Yield the imports of a cell, each on a line of its own."""
    for statement in cell.body:
        if isinstance(statement, cst.SimpleStatementLine):
            for part in statement.body:
                if isinstance(part, cst.Import | cst.ImportFrom):
                    yield cell.code_for_node(part.with_changes(semicolon=cst.MaybeSentinel.DEFAULT))


def _without_work(function: cst.FunctionDef, filler: _Filler) -> str:
    params = [*function.params.posonly_params, *function.params.params]
    answer = filler.answer(params[0].name.value) if params else filler.of_nothing
    body = cst.ensure_type(cst.parse_statement(f"def f():\n    return {answer}\n"), cst.FunctionDef)
    bare = function.with_changes(body=body.body, leading_lines=[], lines_after_decorators=[])
    return cst.Module([]).code_for_node(bare)


def _value(filler: str, name: str, seen: Seen) -> str:
    number = _FILLERS[filler].number
    if filler == "untouched":
        return f'globals().get("{name}")'
    if number is not None:
        return _constants(number, seen)
    if filler == "nothing":
        return "None"
    return _EMPTY.get(seen.dtype or "", "np.array([])") if seen.shape is None else _no_rows(seen)


def _constants(number: str, seen: Seen) -> str:
    """Write `number` in the shape and dtype of what was seen, as far as they can hold it."""
    dtype = seen.dtype or ""
    if seen.shape is None:
        whole = dtype in {"int", "bool"} and number in {"0", "1"}
        return f"{dtype}({number})" if whole else _EMPTY.get(dtype, number)
    if not dtype.startswith(_NUMBERS):
        return f"np.full({seen.shape}, {number}, dtype=object)"
    # Only floats hold other numbers; the smaller ones do, where a byte held each.
    if number not in {"0", "1"} and not dtype.startswith(("float", "complex")):
        dtype = "float32"
    # `[()]` makes the single number of an array without axes.
    return f'np.full({seen.shape}, {number}, dtype="{dtype}")' + ("" if seen.shape else "[()]")


def _no_rows(seen: Seen) -> str:
    dtype = seen.dtype or ""
    kind = f', dtype="{dtype}"' if dtype.startswith(_NUMBERS) else ""
    return f"np.empty({(0, *(seen.shape or ())[1:])}{kind})"
