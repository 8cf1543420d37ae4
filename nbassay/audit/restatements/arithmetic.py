"""Formulas: the order of operands, operators as functions, functions as operators."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.restatements.patterns import Found, Guard, rewrite
from nbassay.audit.restatements.rewriting import code, names_in

_SEQUENCES = (
    cst.BaseString,
    cst.List,
    cst.Tuple,
    cst.ListComp,
)
_FUNCTIONS = [
    ("A_ + B_", "np.add(A_, B_)"),
    ("A_ - B_", "np.subtract(A_, B_)"),
    ("A_ * B_", "np.multiply(A_, B_)"),
    ("A_ / B_", "np.divide(A_, B_)"),
    ("A_ // B_", "np.floor_divide(A_, B_)"),
    ("A_ ** B_", "np.power(A_, B_)"),
    ("-A_", "np.negative(A_)"),
]
_COMPARISONS = [
    ("A_ > B_", "np.greater(A_, B_)"),
    ("A_ >= B_", "np.greater_equal(A_, B_)"),
    ("A_ < B_", "np.less(A_, B_)"),
    ("A_ <= B_", "np.less_equal(A_, B_)"),
    ("A_ == B_", "np.equal(A_, B_)"),
]


def no_sequences(found: Found) -> bool:
    """Tell whether no operand is a text or a list, whose sum depends on the order."""
    return not any(isinstance(one, _SEQUENCES) for one in found.values())


def numbers_alone(found: Found) -> bool:
    """Tell whether no operand is a text or a list, and not all of them are numbers as written."""
    written = (cst.Integer, cst.Float, cst.UnaryOperation)
    return no_sequences(found) and not all(isinstance(one, written) for one in found.values())


def outside_of_graphs(operator: Operator) -> Operator:
    """Return `operator` for statements without TensorFlow, whose gradients end at NumPy."""

    def guarded(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, str]]:
        if isinstance(node, cst.SimpleStatementLine) and not _has_tensors(node):
            yield from operator(node)

    return guarded


def of_arrays(pairs: list[tuple[str, str]], guard: Guard = no_sequences) -> Operator:
    """Return the operator of `pairs` for statements about NumPy's arrays."""
    return outside_of_graphs(rewrite(pairs, guard=guard))


def _has_tensors(node: cst.CSTNode) -> bool:
    return bool(names_in(node) & {"tf", "ops", "tape", "torch"}) or "keras.ops" in code(node)


ARITHMETIC: list[tuple[str, Operator]] = [
    ("sum commuted", rewrite([("A_ + B_", "B_ + A_")], guard=no_sequences)),
    ("product commuted", rewrite([("A_ * B_", "B_ * A_")], guard=no_sequences)),
    (
        "comparison flipped",
        rewrite(
            [
                ("A_ > B_", "B_ < A_"),
                ("A_ >= B_", "B_ <= A_"),
                ("A_ < B_", "B_ > A_"),
                ("A_ <= B_", "B_ >= A_"),
                ("A_ == B_", "B_ == A_"),
            ]
        ),
    ),
    ("operator as a NumPy function", of_arrays(_FUNCTIONS, numbers_alone)),
    ("comparison as a NumPy function", of_arrays(_COMPARISONS)),
    (
        "square in another way",
        of_arrays(
            [
                ("A_ ** 2", "np.square(A_)"),
                ("A_ ** 2", "A_ * A_"),
                ("np.square(A_)", "np.asarray(A_) ** 2"),
            ]
        ),
    ),
    (
        "matrix product in another way",
        of_arrays(
            [
                ("A_ @ B_", "np.matmul(A_, B_)"),
                ("A_ @ B_", "np.dot(A_, B_)"),
                ("A_ @ B_", "np.asarray(A_).dot(B_)"),
                ("np.dot(A_, B_)", "A_ @ np.asarray(B_)"),
                ("np.matmul(A_, B_)", "A_ @ np.asarray(B_)"),
            ]
        ),
    ),
    (
        "NumPy function as an operator",
        of_arrays(
            [
                ("np.add(A_, B_)", "A_ + np.asarray(B_)"),
                ("np.subtract(A_, B_)", "A_ - np.asarray(B_)"),
                ("np.multiply(A_, B_)", "A_ * np.asarray(B_)"),
                ("np.divide(A_, B_)", "A_ / np.asarray(B_)"),
                ("np.power(A_, B_)", "np.asarray(A_) ** B_"),
                ("np.sqrt(A_)", "np.asarray(A_) ** 0.5"),
            ]
        ),
    ),
    (
        "divided by a float",
        of_arrays([("A_ / 2", "A_ / 2.0"), ("A_ / 255", "A_ / 255.0"), ("A_ / 2", "0.5 * A_")]),
    ),
]
