"""Mistakes in judging a model: which metric, of what, in which order, from which threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.mistakes.pieces import (
    Changes,
    adding,
    called,
    calls,
    importing,
    keyword,
    number,
    positional,
    receiver,
    renamed,
    swapped,
    text,
    whole_code,
    within,
)

_OTHERS: Mapping[str, tuple[str, ...]] = {
    "accuracy_score": ("precision_score", "recall_score", "f1_score"),
    "f1_score": ("precision_score", "recall_score", "accuracy_score"),
    "mean_absolute_error": ("mean_squared_error", "median_absolute_error"),
    "mean_squared_error": ("mean_absolute_error", "root_mean_squared_error"),
    "precision_score": ("recall_score", "f1_score", "accuracy_score"),
    "r2_score": ("mean_squared_error", "explained_variance_score"),
    "recall_score": ("precision_score", "f1_score", "accuracy_score"),
    "roc_auc_score": ("average_precision_score",),
    "roc_curve": ("precision_recall_curve",),
    "root_mean_squared_error": ("mean_squared_error", "mean_absolute_error"),
}
_AVERAGED = {"f1_score", "precision_score", "recall_score"}
_AVERAGES = ("macro", "micro", "weighted")
# They give the same whichever of two comes first.
_SYMMETRIC = {
    "accuracy_score", "mean_absolute_error", "mean_squared_error", "median_absolute_error",
    "root_mean_squared_error",
}  # fmt: skip
_RANKING = {"average_precision_score", "precision_recall_curve", "roc_auc_score", "roc_curve"}
_TABLES = {"classification_report", "confusion_matrix"}
_METRICS = {*_OTHERS, *_TABLES, "average_precision_score", "balanced_accuracy_score", "log_loss"}


def exchange_arguments(node: cst.CSTNode) -> Changes:
    """Give what was predicted as the truth, and the truth as what was predicted."""
    if isinstance(node, cst.Call) and called(node) in {*_METRICS, "auc"} - _SYMMETRIC:
        pair = _compared(node)
        if len(pair) == 2:
            yield swapped(node, *pair)


def compare_with_itself(node: cst.CSTNode) -> Changes:
    """Compare the predictions with themselves, or the truth with itself."""
    if isinstance(node, cst.Call) and called(node) in _METRICS:
        pair = _compared(node)
        if len(pair) == 2:
            yield within(node, pair[0], pair[1])
            yield within(node, pair[1], pair[0])


def change_metric(node: cst.CSTNode) -> Changes:
    """Work out another metric."""
    if not isinstance(node, cst.SimpleStatementLine):
        return
    for call in calls(node, set(_OTHERS)):
        for other in _OTHERS[called(call)]:
            new = node.deep_replace(call, renamed(call, other))
            assert isinstance(new, cst.SimpleStatementLine)
            if receiver(call) is None:
                new = importing(new, "sklearn.metrics", other)
            yield new, f"`{called(call)}` became `{other}`"


def change_average(node: cst.CSTNode) -> Changes:
    """Average over the classes in another way."""
    if isinstance(node, cst.Call) and called(node) in {*_AVERAGED, "roc_auc_score"}:
        average = keyword(node, "average")
        if average is None and called(node) in _AVERAGED:
            yield adding(node, 'average="macro"')
        for other in _AVERAGES:
            if average is not None and text(average.value) != other:
                yield within(node, average.value, f'"{other}"')


def change_threshold(node: cst.CSTNode) -> Changes:
    """Say yes only when nearly certain, or nearly always."""
    if isinstance(node, cst.Comparison):
        for target in node.comparisons:
            if number(target.comparator) == 0.5:
                yield within(node, target.comparator, "0.9")
                yield within(node, target.comparator, "0.1")


def rank_by_labels(node: cst.CSTNode) -> Changes:
    """Draw a curve from classes in place of probabilities."""
    if isinstance(node, cst.Call) and called(node) in _RANKING:
        pair = _compared(node)
        if len(pair) == 2 and not isinstance(pair[1], cst.Comparison):
            yield within(node, pair[1], f"{whole_code(pair[1])} > 0.5")


def judge_scores(node: cst.CSTNode) -> Changes:
    """Compare with probabilities that were not made classes."""
    if isinstance(node, cst.Call) and called(node) in _METRICS:
        for value in _compared(node):
            if isinstance(value, cst.Comparison):
                yield within(node, value, value.left)


def round_result(node: cst.CSTNode) -> Changes:
    """Give a result to one digit, or in percent."""
    if isinstance(node, cst.Call) and called(node) in _OTHERS and called(node) != "roc_curve":
        whole = whole_code(node)
        yield within(node, node, f"round({whole}, 1)")
        yield within(node, node, f"100 * {whole}")


def count_in_place_of_share(node: cst.CSTNode) -> Changes:
    """Count what is to be a share, or share out what is to be counted."""
    if not isinstance(node, cst.Call):
        return
    if called(node) == "accuracy_score" and not keyword(node, "normalize"):
        yield adding(node, "normalize=False")
    if called(node) == "confusion_matrix" and not keyword(node, "normalize"):
        yield adding(node, 'normalize="true"')


def change_zero_division(node: cst.CSTNode) -> Changes:
    """Call full what has nothing in it."""
    given = keyword(node, "zero_division") if isinstance(node, cst.Call) else None
    value = number(given.value) if given else None
    if given and value is not None:
        yield within(node, given.value, str(1 - int(value)))


def _compared(call: cst.Call) -> list[cst.BaseExpression]:
    """Return the truth and what is compared with it."""
    truth, other = keyword(call, "y_true"), keyword(call, "y_pred") or keyword(call, "y_score")
    return [truth.value, other.value] if truth and other else positional(call)[:2]


METRICS: Sequence[tuple[str, Operator]] = (
    ("arguments exchanged", exchange_arguments),
    ("compared with itself", compare_with_itself),
    ("another metric", change_metric),
    ("other average", change_average),
    ("other threshold", change_threshold),
    ("classes for probabilities", rank_by_labels),
    ("probabilities for classes", judge_scores),
    ("result rounded or in percent", round_result),
    ("counts and shares", count_in_place_of_share),
    ("nothing counts as full", change_zero_division),
)
