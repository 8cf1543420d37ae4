"""Calls of NumPy: methods as functions, functions as methods, other words for the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.restatements.arithmetic import of_arrays, outside_of_graphs
from nbassay.audit.restatements.patterns import rewrite
from nbassay.audit.restatements.rewriting import called, code, in_expressions, operand, walk

# The same as functions of NumPy and as methods of its arrays.
BOTH = frozenset(
    [
        "mean",
        "sum",
        "max",
        "min",
        "argmax",
        "argmin",
        "std",
        "var",
        "prod",
        "any",
        "all",
        "cumsum",
        "ravel",
        "reshape",
        "transpose",
        "round",
        "clip",
        "argsort",
        "squeeze",
        "dot",
        "diagonal",
        "take",
        "repeat",
    ]
)
_MODULES = frozenset({"np", "numpy", "tf", "keras", "layers", "pd", "plt", "ops", "random", "os"})
_MAKE_ARRAYS = ("np.", "numpy.")


def is_array(node: cst.BaseExpression) -> bool:
    """Tell whether an expression is an array as far as its text shows."""
    if isinstance(node, cst.BinaryOperation):
        return is_array(node.left) or is_array(node.right)
    if isinstance(node, cst.Comparison):
        return is_array(node.left)
    name = called(node)
    return name.startswith(_MAKE_ARRAYS) or name.endswith((".astype", ".predict", ".to_numpy"))


def _has_columns(node: cst.CSTNode) -> bool:
    """Tell whether names of columns or pandas show that this is a table, whose methods differ."""
    return any(
        (isinstance(part, cst.Name) and part.value == "pd")
        or (isinstance(part, cst.Index) and isinstance(part.value, cst.BaseString))
        for part in walk(node)
    )


def method_as_function(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Write `x.mean(axis=0)` as `np.mean(x, axis=0)`."""
    match node:
        case cst.Call(func=cst.Attribute(value=array, attr=cst.Name(value=name)), args=args):
            if name not in BOTH or code(array) in _MODULES or _has_columns(array):
                return
            if name == "reshape" and len(args) > 1:
                args = [cst.Arg(cst.parse_expression(f"({', '.join(map(code, _bare(args)))})"))]
            elif name == "transpose" and args:
                return
            inner = [code(array.with_changes(lpar=[], rpar=[]))] + [
                code(arg) for arg in _bare(args)
            ]
            yield f"np.{name}({', '.join(inner)})", ""


def function_as_method(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    """Write `np.mean(x, axis=0)` as `x.mean(axis=0)`, and make an array of `x` where it may be none."""
    match node:
        case cst.Call(
            func=cst.Attribute(value=cst.Name(value="np"), attr=cst.Name(value=name)),
            args=[cst.Arg(value=array, keyword=None, star=""), *rest],
        ):
            if name not in BOTH or isinstance(array, cst.GeneratorExp):
                return
            first = operand(array) if is_array(array) else f"np.asarray({code(array)})"
            yield f"{first}.{name}({', '.join(map(code, _bare(rest)))})", ""


def _bare(args: Sequence[cst.Arg]) -> list[cst.Arg]:
    return [arg.with_changes(comma=cst.MaybeSentinel.DEFAULT) for arg in args]


_SYNONYMS = [
    ("np.asarray(A_)", "np.array(A_)"),
    ("np.array(A_)", "np.asarray(A_)"),
    ("np.abs(A_)", "np.absolute(A_)"),
    ("np.max(A_, axis=B_, keepdims=True)", "np.amax(A_, axis=B_, keepdims=True)"),
    ("np.max(A_)", "np.amax(A_)"),
    ("np.log(1 - A_)", "np.log1p(-np.asarray(A_))"),
    ("np.maximum(A_, B_)", "np.maximum(B_, A_)"),
    ("np.maximum(A_, 0)", "np.clip(A_, 0, None)"),
    ("np.clip(A_, B_, C_)", "np.minimum(np.maximum(A_, B_), C_)"),
    ("np.where(A_, B_, C_)", "np.where(np.logical_not(A_), C_, B_)"),
    ("np.mean(A_)", "np.average(A_)"),
    ("np.mean(A_)", "np.sum(A_) / np.size(A_)"),
    ("np.logaddexp(A_, B_)", "np.logaddexp(B_, A_)"),
    ("np.zeros(A_)", "np.full(A_, 0.0)"),
    ("np.ones(A_)", "np.full(A_, 1.0)"),
    ("np.ones(len(A_))", "np.ones(np.shape(A_)[0])"),
    ("np.arange(len(A_))", "np.arange(np.shape(A_)[0])"),
    ("np.ravel(A_)", "np.asarray(A_).flatten()"),
    ("np.ravel(A_)", "np.reshape(A_, -1)"),
    ("A_.ravel()", "A_.flatten()"),
    ("A_.ravel()", "A_.reshape(-1)"),
    ("A_.flatten()", "A_.ravel()"),
    ("A_[..., None]", "A_[..., np.newaxis]"),
    ("A_[..., None]", "np.expand_dims(A_, -1)"),
    ("A_[:-1]", "A_[0:-1]"),
    ("A_.reshape(len(B_), -1)", "A_.reshape(np.shape(B_)[0], -1)"),
    ("A_.reshape(-1, B_)", "A_.reshape((-1, B_))"),
    ("np.argmax(A_)", "np.argmax(np.ravel(A_))"),
    ("A_.argmax(axis=1)", "np.argmax(A_, 1)"),
    ("np.eye(A_)[B_]", "np.eye(A_)[np.asarray(B_)]"),
    ("A_.to_numpy()", "A_.values"),
    ("A_.to_numpy()", "np.asarray(A_)"),
    ("A_.to_numpy(dtype=float)", "np.asarray(A_, dtype=float)"),
    ("A_.to_numpy(dtype=float)", "A_.astype(float).values"),
]
_DTYPES = [
    ('A_.astype("float32")', "A_.astype(np.float32)"),
    ('A_.astype("float32")', "np.asarray(A_, dtype=np.float32)"),
    ("A_.astype(int)", 'A_.astype("int64")'),
]

ARRAYS: list[tuple[str, Operator]] = [
    ("method as a NumPy function", outside_of_graphs(in_expressions(method_as_function))),
    ("NumPy function as a method", outside_of_graphs(in_expressions(function_as_method))),
    ("NumPy in other words", of_arrays(_SYNONYMS)),
    ("dtype in other words", outside_of_graphs(rewrite(_DTYPES))),
    (
        "scaled before the cast",
        outside_of_graphs(
            rewrite([('A_.astype("float32") / 255', '(A_ / 255).astype("float32")')])
        ),
    ),
    (
        "length of an array in other words",
        outside_of_graphs(
            rewrite([("A_.shape[0]", "np.shape(A_)[0]"), ("A_.shape[0]", "len(A_)")])
        ),
    ),
]
