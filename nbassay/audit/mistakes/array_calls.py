"""Mistakes in the calls of NumPy and its like: which function, along which axis, of which type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.mistakes.pieces import (
    Changes,
    argument,
    called,
    code,
    exchange_called,
    keyword,
    number,
    positional,
    receiver,
    swapped,
    text,
    whole_code,
    within,
    without,
)

_EXCHANGED: Mapping[str, tuple[str, ...]] = {
    "abs": ("square",), "absolute": ("square",), "all": ("any",), "any": ("all",),
    "arctan": ("tan",), "argmax": ("argmin",), "argmin": ("argmax",),
    "ceil": ("floor",), "column_stack": ("vstack",), "cos": ("sin",), "divide": ("multiply",),
    "dot": ("multiply",), "exp": ("exp2", "expm1"), "expm1": ("exp",),
    "floor": ("ceil",), "hstack": ("vstack",), "log": ("log10", "log2", "log1p"),
    "log10": ("log",), "log1p": ("log",), "log2": ("log",), "logaddexp": ("logaddexp2", "maximum"),
    "matmul": ("multiply",), "max": ("min",), "maximum": ("minimum",),
    "mean": ("sum", "median"), "median": ("mean",), "min": ("max",), "minimum": ("maximum",),
    "multiply": ("divide",), "ones": ("zeros",), "prod": ("sum",), "sin": ("cos",),
    "sqrt": ("square",), "square": ("abs",), "std": ("var",), "subtract": ("add",),
    "sum": ("mean", "max"), "tanh": ("arctan", "sinh"), "var": ("std",), "vstack": ("hstack",),
    "zeros": ("ones",),
    # TensorFlow's and Keras's names
    "reduce_max": ("reduce_min",), "reduce_mean": ("reduce_sum",), "reduce_min": ("reduce_max",),
    "reduce_sum": ("reduce_mean",), "relu": ("sigmoid",), "sigmoid": ("tanh",),
    "softmax": ("sigmoid",),
}  # fmt: skip
_LIBRARIES = {
    "ImageOps",
    "activations",
    "linalg",
    "math",
    "nn",
    "np",
    "numpy",
    "ops",
    "tf",
    "utils",
}
_METHODS = {"all", "any", "argmax", "argmin", "dot", "max", "mean", "min", "std", "sum", "var"}
_BUILTINS = {"all", "any", "max", "min"}
# Functions of one thing that give back something of its kind, so that they can be forgotten.
_WRAPPERS = {
    "abs", "absolute", "clip", "copy", "exp", "flip", "invert", "log", "maximum", "minimum",
    "mirror", "mean", "ravel", "round", "sort", "sqrt", "square", "squeeze", "sum", "tanh",
    "transpose", "unique", "argmax", "normalize", "to_categorical",
}  # fmt: skip
_STEPS = {
    "abs", "argmax", "astype", "clip", "convert", "copy", "crop", "drop", "drop_duplicates",
    "dropna", "fillna", "flatten", "mean", "ravel", "reset_index", "reshape", "resize", "round",
    "sample", "sort_values", "squeeze", "sum", "transpose",
}  # fmt: skip
_FLOATS = {"float", "np.float32", "np.float64", "tf.float32", "'float32'", '"float32"'}
_SUMS = {"dot", "mean", "reduce_mean", "sum"}
_AXES = {0: "1", 1: "0", -1: "0", 2: "1"}


def exchange_function(node: cst.CSTNode) -> Changes:
    """Take the sum for the mean, the larger for the smaller, the wrong logarithm."""
    if not isinstance(node, cst.Call):
        return
    names = _EXCHANGED.get(called(node), ())
    owner = receiver(node)
    if owner is None:
        names = tuple(name for name in names if name in _BUILTINS)
    elif not _is_library(owner):
        names = tuple(name for name in names if name in _METHODS and called(node) in _METHODS)
    for name in names:
        yield exchange_called(node, node, name)


def leave_function_out(node: cst.CSTNode) -> Changes:
    """Forget the absolute value, the root, the clipping, the mean of the rows."""
    if isinstance(node, cst.Call) and called(node) in _WRAPPERS:
        owner, given = receiver(node), positional(node)
        if given and (owner is None or _is_library(owner)):
            yield given[0], f"`{code(node)}` became `{code(given[0])}`"


def leave_step_out(node: cst.CSTNode) -> Changes:
    """Forget a step of a chain: `.astype(int)`, `.ravel()`, `.dropna()`."""
    if isinstance(node, cst.Call) and called(node) in _STEPS:
        owner = receiver(node)
        if owner is not None and not _is_library(owner):
            step = code(node).removeprefix(code(owner))
            yield owner, f"`{step}` left out"


def turn_axis(node: cst.CSTNode) -> Changes:
    """Go along the other axis."""
    axis = keyword(node, "axis") if isinstance(node, cst.Call) else None
    place = number(axis.value) if axis else None
    if axis and isinstance(place, int) and place in _AXES:
        yield within(node, axis.value, _AXES[place])


def drop_axis(node: cst.CSTNode) -> Changes:
    """Forget the axis: one number for the whole table."""
    axis = keyword(node, "axis") if isinstance(node, cst.Call) else None
    if axis and isinstance(node, cst.Call):
        yield without(node, axis)


def drop_keepdims(node: cst.CSTNode) -> Changes:
    """Forget `keepdims=True`, so that what is divided by does not line up."""
    kept = keyword(node, "keepdims") if isinstance(node, cst.Call) else None
    if kept and isinstance(node, cst.Call):
        yield without(node, kept)


def take_whole_numbers(node: cst.CSTNode) -> Changes:
    """Make whole numbers of what has fractions."""
    kind: cst.BaseExpression | None = None
    if isinstance(node, cst.Call):
        dtype = keyword(node, "dtype")
        kind = dtype.value if dtype else None
    elif isinstance(node, (cst.Assign, cst.Return)):
        # As the last step: what is divided afterwards has fractions again.
        last = node.value
        if isinstance(last, cst.Call) and called(last) == "astype":
            kind = argument(last, 0, "dtype")
    if kind is not None and code(kind) in _FLOATS:
        yield within(node, kind, '"int32"' if text(kind) else "int")


def exchange_cases(node: cst.CSTNode) -> Changes:
    """Exchange what holds where a condition is true and where it is not."""
    if isinstance(node, cst.Call) and called(node) == "where" and len(positional(node)) == 3:
        yield swapped(node, *positional(node)[1:])
    if isinstance(node, cst.IfExp):
        yield swapped(node, node.body, node.orelse)


def clip_one_side(node: cst.CSTNode) -> Changes:
    """Clip on one side only."""
    if isinstance(node, cst.Call) and called(node) == "clip" and len(positional(node)) == 3:
        for bound in positional(node)[1:]:
            # No probability is above 1.
            if number(bound) != 1:
                yield within(node, bound, "None")


def cut_fraction(node: cst.CSTNode) -> Changes:
    """Cut the fraction off a sum or a mean."""
    if isinstance(node, cst.Call) and called(node) in _SUMS and not keyword(node, "axis"):
        yield within(node, node, f"int({whole_code(node)})")


def _is_library(owner: cst.BaseExpression) -> bool:
    name = owner.attr if isinstance(owner, cst.Attribute) else owner
    return isinstance(name, cst.Name) and name.value in _LIBRARIES


FUNCTIONS: Sequence[tuple[str, Operator]] = (
    ("other function", exchange_function),
    ("function left out", leave_function_out),
    ("step left out", leave_step_out),
    ("other axis", turn_axis),
    ("axis left out", drop_axis),
    ("keepdims left out", drop_keepdims),
    ("whole numbers", take_whole_numbers),
    ("cases exchanged", exchange_cases),
    ("clipped on one side", clip_one_side),
    ("fraction cut off", cut_fraction),
)
