"""Results and inputs as the same numbers in another container or dtype.

A brief may ask for one of them, so each is an operator of its own name.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.restatements.bodies import documented, with_body
from nbassay.audit.restatements.patterns import rewrite
from nbassay.audit.restatements.rewriting import (
    called,
    code,
    in_cells,
    in_expressions,
    in_functions,
    line,
    short_name,
    walk,
    written,
)

_LEARNS = frozenset({"fit", "transform", "fit_transform", "fit_resample", "predict", "evaluate"})


def returned(template: str, kinds: tuple[type[cst.BaseExpression], ...]) -> Operator:
    """Return the operator that writes what a function returns at its end into `template`."""

    def change(function: cst.FunctionDef) -> Iterator[tuple[cst.CSTNode, str]]:
        doc, body = documented(function)
        match body[-1:]:
            case [cst.SimpleStatementLine(body=[cst.Return(value=cst.BaseExpression() as value)])]:
                if isinstance(value, kinds) and _is_numeric(value):
                    text = f"return {template.format(code(value))}\n"
                    new = [*doc, *body[:-1], *written(text, in_place_of=body[-1])]
                    yield with_body(function, new), f"`{line(value)}` became `{text[7:].strip()}`"

    return in_functions(change)


def pair_as_list(function: cst.FunctionDef) -> Iterator[tuple[cst.CSTNode, str]]:
    """Return several results in a list."""
    doc, body = documented(function)
    match body[-1:]:
        case [cst.SimpleStatementLine(body=[cst.Return(value=cst.Tuple(elements=parts))])]:
            inner = ", ".join(code(part.value) for part in parts)
            new = [*doc, *body[:-1], *written(f"return [{inner}]\n", in_place_of=body[-1])]
            yield with_body(function, new), "results in a list"


def tuples_as_lists(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Write a tuple of several values as a list."""
    if isinstance(node, cst.Tuple) and len(node.elements) > 1 and node.lpar:
        yield f"[{', '.join(code(part.value) for part in node.elements)}]", ""


def _where_lists_do(operator: Operator) -> Operator:
    """Return `operator` for statements in which no tuple has to be one."""

    def guarded(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, str]]:
        tuples = ("isinstance", "issubclass")
        if not any(isinstance(one, cst.Modulo) or called(one) in tuples for one in walk(node)):
            yield from operator(node)

    return guarded


def with_arrays_learnt(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Give each `fit`, `transform` and `predict` arrays, where tables may have been."""
    yield from _with_inputs(cell, "np.asarray({})", "arrays go in")


def with_lists_learnt(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Give each `fit`, `transform` and `predict` of scikit-learn lists."""
    yield from _with_inputs(cell, "np.asarray({}).tolist()", "lists go in", of_keras=False)


def with_single_precision(cell: cst.Module) -> Iterator[tuple[cst.Module, str]]:
    """Give networks single precision, which they would make of it themselves."""
    yield from _with_inputs(
        cell, 'np.asarray({}, dtype="float32")', "single precision goes in", of_sklearn=False
    )


class _Inputs(cst.CSTTransformer):
    """Writes the first argument of what learns into a template."""

    def __init__(self, template: str, of_keras: bool, of_sklearn: bool) -> None:
        super().__init__()
        self._template, self._of_keras, self._of_sklearn = template, of_keras, of_sklearn

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        match updated_node.args[:1]:
            case [cst.Arg(value=cst.Name(value=rows), keyword=None, star="") as first]:
                keras = any(
                    arg.keyword and arg.keyword.value == "verbose" for arg in original_node.args
                )
                wanted = self._of_keras if keras else self._of_sklearn
                if short_name(original_node) in _LEARNS and wanted:
                    new = cst.parse_expression(self._template.format(rows))
                    changed = updated_node.with_deep_changes(first, value=new)
                    assert isinstance(changed, cst.Call)
                    return changed
        return updated_node


def _with_inputs(
    cell: cst.Module, template: str, what: str, *, of_keras: bool = True, of_sklearn: bool = True
) -> Iterator[tuple[cst.Module, str]]:
    changed = cell.visit(_Inputs(template, of_keras, of_sklearn))
    if not changed.deep_equals(cell):
        yield changed, what


def _is_numeric(value: cst.BaseExpression) -> bool:
    """Tell whether a value shows that it comes from NumPy, and stays what NumPy made of it.

    Whoever writes `int(...)` was asked for that kind: an array in its place is no restatement.
    """
    if called(value) in {"int", "bool", "str", "len"}:
        return False
    return "np." in code(value) or isinstance(value, cst.BinaryOperation)


def _sums_up(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    sums = {"np.mean"}
    if isinstance(node, cst.Call) and called(node) in sums and len(node.args) == 1:
        yield f"float({code(node)})", ""


def _labels(pairs: list[tuple[str, str]]) -> Operator:
    """Return the operator of `pairs` for what comes of a comparison, and is nought or one."""
    return rewrite(pairs, guard=lambda found: isinstance(found["A_"], cst.Comparison))


_ANY = (cst.Call, cst.BinaryOperation, cst.UnaryOperation)

CONTAINERS: list[tuple[str, Operator]] = [
    ("result as a list", returned("np.asarray({}).tolist()", _ANY)),
    ("result as an array", returned("np.asarray({})", _ANY)),
    ("result in single precision", returned('np.asarray({}, dtype="float32")', _ANY)),
    ("results in a list", in_functions(pair_as_list)),
    ("tuple as a list", _where_lists_do(in_expressions(tuples_as_lists))),
    ("number of Python", in_expressions(_sums_up)),
    (
        "number of NumPy",
        rewrite(
            [
                ("float(np.mean(A_))", "np.mean(A_)"),
                ("int(np.argmax(A_))", "np.argmax(A_)"),
                ("int(np.argmin(A_))", "np.argmin(A_)"),
                ("int(A_ >= B_)", "np.where(A_ >= B_, 1, 0)"),
            ]
        ),
    ),
    ("booleans for labels", _labels([("A_.astype(int)", "A_.astype(bool)")])),
    (
        "labels of another integer type",
        _labels(
            # None without a sign: who subtracts from those comes below 0 at the other end.
            [("A_.astype(int)", 'A_.astype("int32")'), ("A_.astype(int)", 'A_.astype("int8")')]
        ),
    ),
    ("labels as floats", _labels([("A_.astype(int)", "A_.astype(float)")])),
    (
        "answers rounded",
        rewrite(
            [
                (
                    "accuracy_score(A_, B_ > 0.5)",
                    "accuracy_score(A_, (B_ > 0.5).astype(int))",
                ),
                ("accuracy_score(A_, B_ > 0.5)", "accuracy_score(A_, np.round(B_))"),
            ]
        ),
    ),
    ("column left as a Series", rewrite([("A_.to_numpy()", "A_")])),
    ("table as an array", rewrite([("A_.drop(columns=B_)", "A_.drop(columns=B_).to_numpy()")])),
    ("double precision", rewrite([('A_.astype("float32")', 'A_.astype("float64")')])),
    ("arrays for what learns", in_cells(with_arrays_learnt)),
    ("lists for what learns", in_cells(with_lists_learnt)),
    ("single precision for networks", in_cells(with_single_precision)),
]
