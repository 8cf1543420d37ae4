"""Mistakes in a training: how long, on which rows, watched by what."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.mistakes.pieces import (
    Changes,
    adding,
    called,
    code,
    keyword,
    number,
    positional,
    receiver,
    times,
    together,
    whole_code,
    within,
)


def change_epochs(node: cst.CSTNode) -> Changes:
    """Train for one epoch, half of them, or a fifth more."""
    epochs = _count(node, "epochs")
    if epochs is not None:
        for other in sorted({1, epochs[1] // 2, epochs[1] * 6 // 5 + (epochs[1] < 5)} - {0}):
            yield within(node, epochs[0], str(other))


def change_batch(node: cst.CSTNode) -> Changes:
    """Learn from batches four times as large, or from all rows at once: one step an epoch."""
    batch = _count(node, "batch_size")
    if batch is not None:
        yield within(node, batch[0], str(4 * batch[1]))
    if _trains(node) and isinstance(node, cst.Call):
        given, rows = keyword(node, "batch_size"), _learnt(node)
        if rows:
            all_rows = f"len({whole_code(rows[0])})"
            yield (
                within(node, given.value, all_rows)
                if given
                else adding(node, f"batch_size={all_rows}")
            )


def change_validation(node: cst.CSTNode) -> Changes:
    """Hold out another share, or rows that were learnt from, or none, or the last of a balanced table."""
    if not _trains(node) or not isinstance(node, cst.Call):
        return
    share, rows = keyword(node, "validation_split"), keyword(node, "validation_data")
    part = number(share.value) if share else None
    if share and part:
        yield within(node, share.value, times(part, 1 / part / 2) if part != 0.5 else "0.1")
    if rows and len(_learnt(node)) == 2:
        learnt = ", ".join(map(whole_code, _learnt(node)))
        yield within(node, rows.value, f"({learnt})")
    if not share and not rows:
        yield adding(node, "validation_split=0.2")


def keep_order(node: cst.CSTNode) -> Changes:
    """Show the rows in the same order each time."""
    if _trains(node) and isinstance(node, cst.Call) and not keyword(node, "shuffle"):
        yield adding(node, "shuffle=False")


def drop_callback(node: cst.CSTNode) -> Changes:
    """Forget one of several callbacks."""
    callbacks = keyword(node, "callbacks") if isinstance(node, cst.Call) else None
    listed = callbacks.value if callbacks else None
    if isinstance(listed, cst.List) and len(listed.elements) > 1:
        for element in listed.elements:
            kept = [other for other in listed.elements if other is not element]
            new, _ = within(node, listed, listed.with_changes(elements=kept))
            yield new, f"`{code(element)}` left out"


def learn_from_few(node: cst.CSTNode) -> Changes:
    """Learn from the first 100 rows, or from every other one."""
    yield from _with_rows(node, "[:100]", "[:100]")
    yield from _with_rows(node, "[::2]", "[::2]")


def stop_early(node: cst.CSTNode) -> Changes:
    """Let an estimator take a hundredth of its steps."""
    steps = keyword(node, "max_iter") if isinstance(node, cst.Call) else None
    count = number(steps.value) if steps else None
    if steps and count:
        yield within(node, steps.value, str(max(1, int(count) // 100)))


def spoil_labels(node: cst.CSTNode) -> Changes:
    """Learn labels of other rows, the opposite ones, or a fifth of those."""
    yield from _with_rows(node, "", "[::-1]")
    rows = _learnt(node)
    if len(rows) == 2:
        labels = whole_code(rows[1])
        yield within(node, rows[1], f"1 - {labels}")
        yield within(
            node, rows[1], f"np.where(np.arange(len({labels})) % 5, {labels}, 1 - {labels})"
        )


def leave_fit_out(node: cst.CSTNode) -> Changes:
    """Forget to learn."""
    if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1:
        statement = node.body[0]
        if isinstance(statement, cst.Expr) and called(statement.value) == "fit":
            yield node.with_changes(body=[cst.Pass()]), f"`{code(statement)}` left out"
    if called(node) == "fit" and isinstance(node, cst.Call):
        owner = receiver(node)
        if isinstance(owner, cst.Call):
            yield owner, f"`{code(node).removeprefix(code(owner))}` left out"


def _trains(node: cst.CSTNode) -> bool:
    """Whether a call trains a network, not an estimator of scikit-learn."""
    return isinstance(node, cst.Call) and called(node) == "fit" and bool(keyword(node, "epochs"))


def _learnt(node: cst.CSTNode) -> list[cst.BaseExpression]:
    """Return the names of the rows and labels that a call learns from."""
    if not isinstance(node, cst.Call) or called(node) not in {"fit", "fit_resample"}:
        return []
    return [value for value in positional(node)[:2] if isinstance(value, cst.Name)]


def _with_rows(node: cst.CSTNode, inputs: str, labels: str) -> Changes:
    """Put something behind the rows and the labels that a call learns from."""
    rows = _learnt(node)
    if len(rows) == 2:
        yield together(node, rows, [whole_code(rows[0]) + inputs, whole_code(rows[1]) + labels])


def _count(node: cst.CSTNode, option: str) -> tuple[cst.BaseExpression, int] | None:
    """Return the whole number that is given as an option, or to a name like it, and its place."""
    value = None
    if isinstance(node, cst.Call) and called(node) == "fit":
        arg = keyword(node, option)
        value = arg.value if arg else None
    elif isinstance(node, cst.Assign) and code(node.targets[0].target).lower() == option:
        value = node.value
    count = number(value)
    return (value, count) if value is not None and isinstance(count, int) else None


FITTING: Sequence[tuple[str, Operator]] = (
    ("other epochs", change_epochs),
    ("other batches", change_batch),
    ("other validation", change_validation),
    ("rows in their order", keep_order),
    ("callback left out", drop_callback),
    ("few rows", learn_from_few),
    ("stopped early", stop_early),
    ("spoilt labels", spoil_labels),
    ("fit left out", leave_fit_out),
)
