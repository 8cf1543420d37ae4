"""Mistakes in options of any call: one turned, one forgotten."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.mistakes.pieces import Changes, called, code, text, within, without
from nbassay.audit.mistakes.stacking import is_layer

# What is shown, how fast it goes, what is made sure; what cannot be left out, or is forgotten by
# an operator of its own.
_NO_EFFECT = {
    "cmap", "figsize", "fontsize", "label", "layout", "name", "n_jobs", "rcond", "strict",
    "target_names", "title", "verbose", "xlabel", "ylabel", "zero_division",
}  # fmt: skip
_NEEDED = {
    "axis",
    "columns",
    "decay_rate",
    "decay_steps",
    "dtype",
    "epochs",
    "keepdims",
    "num_classes",
}
_TURNED = {"True": "False", "False": "True"}
# Defaults, which need not be written: of options, and of the rates of optimizers.
_DEFAULTS = {
    "average": '"binary"', "batch_size": "32", "from_logits": "False", "monitor": '"val_loss"',
    "padding": '"valid"', "shuffle": "True", "test_size": "0.25",
    "adagrad": "0.001", "adam": "0.001", "rmsprop": "0.001", "sgd": "0.01",
}  # fmt: skip


def turn_option(node: cst.CSTNode) -> Changes:
    """Say no to what is to be, or yes to what is not."""
    if not isinstance(node, cst.Call):
        return
    for arg in node.args:
        if arg.keyword and arg.keyword.value not in _NO_EFFECT and code(arg.value) in _TURNED:
            yield within(node, arg.value, _TURNED[code(arg.value)])


def leave_option_out(node: cst.CSTNode) -> Changes:
    """Forget an option, so that the default holds."""
    if not isinstance(node, cst.Call) or is_layer(node):
        return
    for arg in node.args:
        name = arg.keyword.value if arg.keyword else None
        if name and name not in _NO_EFFECT | _NEEDED and not _is_covered(node, arg):
            yield without(node, arg)


def watch_training(node: cst.CSTNode) -> Changes:
    """Look at the rows learnt from in place of those held out: `"loss"` for `"val_loss"`."""
    name = text(node)
    if name and name.startswith("val_"):
        yield within(node, node, repr(name.removeprefix("val_")).replace("'", '"'))


def _is_covered(call: cst.Call, arg: cst.Arg) -> bool:
    """Whether to leave an option out is to turn it, or changes nothing."""
    if code(arg.value) in _TURNED:
        return True
    name = arg.keyword.value if arg.keyword else ""
    subject = called(call).lower() if name == "learning_rate" else name
    return subject in _DEFAULTS and code(arg.value) == _DEFAULTS[subject]


OPTIONS: Sequence[tuple[str, Operator]] = (
    ("option turned", turn_option),
    ("option left out", leave_option_out),
    ("training in place of validation", watch_training),
)
