"""Names that the function of a check reads and nobody makes, found before anybody is graded."""

from __future__ import annotations

import ast
import builtins
import dis
import inspect
import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cached_property
from types import CodeType, FunctionType
from typing import Any, get_type_hints

from nbassay import evidence as ev
from nbassay.data import Table
from nbassay.errors import NbassayError, did_you_mean
from nbassay.grader._asked import AskedCalls, AtCell, CapturedName, WrittenFile
from nbassay.grader._author_lines import Place
from nbassay.grader._captured_thing import Captured
from nbassay.grader._file_view import Written
from nbassay.grader._parameters import parameters_of
from nbassay.grader._table_view import KnownTable
from nbassay.grader._views import VIEWS, offers

_ROOM = __name__.rpartition(".")[0]
# What else these have: they hand on what is asked of something that they hold.
_BEHIND: Mapping[type, tuple[type, ...]] = {Written: (ev.FileEvidence,), KnownTable: (Table,)}


def find_unknown_names(functions: Sequence[FunctionType]) -> Iterator[NbassayError]:
    """Yield a refusal of each global name that `functions` of one module read and it does not have.

    What one of them makes with `global` is there.
    """
    codes = [function.__code__ for function in functions]
    made = {name for code in codes for name, _ in _global_names(code, "STORE_GLOBAL")}
    for function in functions:
        known = {*function.__globals__, *vars(builtins), *made}
        for name, line in _global_names(function.__code__, "LOAD_GLOBAL"):
            if name not in known:
                near = did_you_mean(name, {*known, *function.__code__.co_varnames})
                place = Place(function.__code__.co_filename, line)
                yield place.refuse(f"there is no name `{name}`{near}")


def _global_names(code: CodeType, done: str) -> Iterator[tuple[str, int]]:
    for step in dis.get_instructions(code):
        if step.opname == done:
            line = step.positions.lineno if step.positions else None
            yield step.argval, line or code.co_firstlineno
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _global_names(inner, done)


def find_unknown_methods(
    function: Callable[..., object], fixtures: Collection[str], tables: Collection[str]
) -> Iterator[NbassayError]:
    """Yield a refusal of each attribute that `function` asks of its parameters, and none has.

    Followed is what is said in one expression, or given a name once: `x.numbers().equals(y)`.
    Names of `fixtures` are nothing captured; of these `tables` are `nbassay.data.Table`.
    """
    code = getattr(function, "__code__", None)
    tree = _parse(function)
    if code is None or tree is None:
        return
    kinds = _kinds_of_parameters(function, fixtures, tables)
    reader = _Reader({name: kinds[name] for name in kinds if _is_bound_once(name, tree)}, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (kind := reader.kind_of(node.value)):
            known = _known_attributes(kind)
            if node.attr not in known:
                line = (node.end_lineno or node.lineno) + code.co_firstlineno - 1
                yield Place(code.co_filename, line).refuse(
                    f"{ast.unparse(node.value)} has no `{node.attr}`{did_you_mean(node.attr, known)}"
                )


def find_plain_strings(function: Callable[..., object]) -> Iterator[NbassayError]:
    """Yield a refusal of each string that `function` gives as `why=`, where students read a text."""
    code = getattr(function, "__code__", None)
    tree = _parse(function)
    if code is None or tree is None:
        return
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name), value=ast.Constant(value=str()) | ast.JoinedStr()):
                if name.startswith("why"):
                    line = node.lineno + code.co_firstlineno - 1
                    yield Place(code.co_filename, line).refuse(
                        f'{ast.unparse(node):.60}: write {name}=text(ko="...", en="...")'
                    )


def _parse(function: Callable[..., object]) -> ast.FunctionDef | None:
    try:
        source = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):  # made by code, or a lambda in a line
        return None
    return tree if isinstance(tree, ast.FunctionDef) else None


def _kinds_of_parameters(
    function: Callable[..., object], fixtures: Collection[str], tables: Collection[str]
) -> dict[str, type]:
    kinds: dict[str, type] = {}
    for name, parameter in parameters_of(function).items():
        match parameter.default:
            case AtCell() | CapturedName():
                kinds[name] = Captured
            case WrittenFile():
                kinds[name] = Written
            case AskedCalls():
                pass  # a list
            case _ if name in tables:
                kinds[name] = KnownTable
            case inspect.Parameter.empty if name not in fixtures:
                kinds[name] = Captured
    return kinds


class _Reader:
    """What kind of thing an expression is, where that can be told from annotations."""

    def __init__(self, kinds: Mapping[str, type], tree: ast.FunctionDef) -> None:
        self._kinds = dict(kinds)
        for node in ast.walk(tree):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    kind = self.kind_of(value)
                    if kind is not None and _is_bound_once(name, tree):
                        self._kinds[name] = kind

    def kind_of(self, node: ast.expr) -> type | None:
        """Return a class of this room; None for all else."""
        match node:
            case ast.Name(id=name):
                return self._kinds.get(name)
            case ast.Call(func=ast.Attribute(value=value, attr=attribute)):
                held = self._held(value, attribute)
                return _returned(held) if inspect.isfunction(held) else None
            case ast.Attribute(value=value, attr=attribute):
                held = self._held(value, attribute)
                if isinstance(held, property):
                    return _returned(held.fget)
                return _returned(held.func) if isinstance(held, cached_property) else None
        return None

    def _held(self, value: ast.expr, attribute: str) -> object:
        """Return what the class of `value` has by that name, if one class alone has it."""
        owner = self.kind_of(value)
        of = [] if owner is None else [owner]
        if owner is Captured and not hasattr(owner, attribute):
            of = [view for view, _, _ in VIEWS.values() if offers(view, attribute)]
        return getattr(of[0], attribute, None) if len(of) == 1 else None


def _returned(function: Any) -> type | None:
    """Return the class that a function of this room says it returns, if it is one of the room."""
    try:
        kind = get_type_hints(function).get("return")
    except (NameError, TypeError):
        return None
    mine = isinstance(kind, type) and kind.__module__.startswith(_ROOM)
    return kind if mine else None


def _known_attributes(kind: type) -> set[str]:
    views = [view for view, _, _ in VIEWS.values()] if kind is Captured else []
    known: set[str] = set()
    for one in (kind, *views, *_BEHIND.get(kind, ())):
        known |= set(dir(one))
        known |= {field.name for field in fields(one)} if is_dataclass(one) else set()
    return known


def _is_bound_once(name: str, tree: ast.FunctionDef) -> bool:
    bound = 0
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=found, ctx=ast.Store()) | ast.arg(arg=found):
                bound += found == name
    return bound == 1
