"""Mistakes in preparing a table: its columns and labels, the split, scaling, resampling."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.mistakes.pieces import (
    Changes,
    adding,
    called,
    calls,
    code,
    elements,
    importing,
    keyword,
    number,
    positional,
    receiver,
    renamed,
    swapped,
    text,
    times,
    together,
    whole_code,
    within,
)

_SCALERS: Mapping[str, tuple[str, ...]] = {
    "MinMaxScaler": ("StandardScaler",),
    "RobustScaler": ("StandardScaler",),
    "StandardScaler": ("MinMaxScaler",),
}
_SAMPLERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "SMOTE": (("over", "RandomOverSampler"), ("over", "ADASYN"), ("under", "RandomUnderSampler")),
    "RandomOverSampler": (("over", "SMOTE"), ("under", "RandomUnderSampler")),
    "RandomUnderSampler": (("over", "RandomOverSampler"),),
}
# Rows of one part in the names of tables, and the part that may be taken for it.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "resampled": ("train", "test"),
    "res": ("train", "test"),
    "test": ("train",),
    "train": ("test",),
    "val": ("train", "test"),
    "valid": ("train", "test"),
    "validation": ("train", "test"),
}
_LABELS = re.compile(r"y|y_.*|labels?|targets?|(?:test|train|val|valid)_labels?")
_TRANSFORMS = {"fit_transform", "transform"}
# A count is of one thing, whatever its name.
_COUNTING = {"len", "max", "min", "range", "sorted", "zip"}
_EMPTY = {"empty", "ones", "train_test_split", "zeros"}


def change_share(node: cst.CSTNode) -> Changes:
    """Hold out another share: a tenth more, or the part that was to be learnt from."""
    share = keyword(node, "test_size") if isinstance(node, cst.Call) else None
    part = number(share.value) if share else None
    if share and part and part < 1:
        yield within(node, share.value, times(part + 0.1, 1))
        if part != 0.5:
            yield within(node, share.value, times(1 - part, 1))


def change_seed(node: cst.CSTNode) -> Changes:
    """Draw from another seed than the brief says."""
    seed = keyword(node, "random_state") if isinstance(node, cst.Call) else None
    if seed:
        yield within(node, seed.value, "7" if code(seed.value) == "0" else "0")


def keep_order(node: cst.CSTNode) -> Changes:
    """Split without shuffling."""
    if isinstance(node, cst.Call) and called(node) == "train_test_split":
        # What is stratified is always shuffled.
        given = keyword(node, "stratify") or keyword(node, "shuffle")
        yield from () if given else [adding(node, "shuffle=False")]


def change_scaler(node: cst.CSTNode) -> Changes:
    """Scale by another rule, or by half of it."""
    if isinstance(node, cst.SimpleStatementLine):
        for call in calls(node, set(_SCALERS)):
            for other in _SCALERS[called(call)]:
                new = node.deep_replace(call, renamed(call, other))
                assert isinstance(new, cst.SimpleStatementLine)
                if receiver(call) is None:
                    new = importing(new, "sklearn.preprocessing", other)
                yield new, f"`{called(call)}` became `{other}`"
    if called(node) == "StandardScaler" and isinstance(node, cst.Call) and not node.args:
        yield adding(node, "with_std=False")
        yield adding(node, "with_mean=False")


def fit_again(node: cst.CSTNode) -> Changes:
    """Scale each part by its own rows."""
    if isinstance(node, cst.Call) and called(node) == "transform":
        # The rows to learn from are what it was fitted on.
        learnt = any(_has(code(rows), "train") for rows in positional(node))
        yield from () if learnt else [(renamed(node, "fit_transform"), f"`{code(node)}` fits anew")]


def fit_on_all_rows(node: cst.CSTNode) -> Changes:
    """Scale by all rows, those held out among them."""
    if not isinstance(node, cst.Module):
        return
    split = next((call for call in calls(node, {"train_test_split"}) if positional(call)), None)
    for call in calls(node, {"fit"}) if split else []:
        if split and len(call.args) == 1 and isinstance(call.args[0].value, cst.Name):
            yield (
                within(node, call.args[0].value, positional(split)[0])[0],
                (f"`{code(call)}` fits on all of `{code(positional(split)[0])}`"),
            )


def leave_transform_out(node: cst.CSTNode) -> Changes:
    """Go on with the rows as they were."""
    if called(node) in _TRANSFORMS and isinstance(node, cst.Call) and len(node.args) == 1:
        yield node.args[0].value, f"`{code(node)}` became `{code(node.args[0].value)}`"


def move_rows(node: cst.CSTNode) -> Changes:
    """Go on with rows that are not quite the transformed ones."""
    if called(node) in _TRANSFORMS:
        yield within(node, node, f"({whole_code(node)} + 0.001)")


def change_sampler(node: cst.CSTNode) -> Changes:
    """Balance the classes by another rule."""
    if isinstance(node, cst.SimpleStatementLine):
        for call in calls(node, set(_SAMPLERS)):
            for kind, other in _SAMPLERS[called(call)]:
                new = node.deep_replace(call, call.with_changes(func=cst.Name(other)))
                assert isinstance(new, cst.SimpleStatementLine)
                new = importing(new, f"imblearn.{kind}_sampling", other)
                yield new, f"`{called(call)}` became `{other}`"


def leave_resampling_out(node: cst.CSTNode) -> Changes:
    """Learn from the rows as they were."""
    if isinstance(node, cst.Call) and called(node) == "fit_resample":
        rows = ", ".join(map(whole_code, positional(node)))
        yield within(node, node, f"({rows})")


def resample_first(node: cst.CSTNode) -> Changes:
    """Balance the classes before the split, so that made rows are held out as well."""
    if not isinstance(node, cst.SimpleStatementLine):
        return
    for split in calls(node, {"train_test_split"}):
        names = [value for value in positional(split)[:2] if isinstance(value, cst.Name)]
        # Only classes are balanced, and only they are stratified.
        if len(names) == 2 and keyword(split, "stratify"):
            target = ", ".join(name.value for name in names)
            extra = cst.parse_statement(f"{target} = SMOTE(random_state=42).fit_resample({target})")
            assert isinstance(extra, cst.SimpleStatementLine)
            first = node.with_changes(body=[*extra.body, *node.body])
            yield importing(first, "imblearn.over_sampling", "SMOTE"), "resampled before the split"


def exchange_parts(node: cst.CSTNode) -> Changes:
    """Give a call the rows of another part: test rows for those to learn from."""
    if not isinstance(node, cst.Call) or called(node) in _COUNTING:
        return
    given = [value for arg in node.args for value in [arg.value, *elements(arg.value)]]
    names = [value for value in given if isinstance(value, cst.Name)]
    for part, others in _PARTS.items():
        found = [name for name in names if _has(name.value, part)]
        for other in others if found else ():
            yield together(node, found, [_instead(name.value, part, other) for name in found])


def let_answer_in(node: cst.CSTNode) -> Changes:
    """Leave the answer among the inputs."""
    if isinstance(node, cst.Call) and called(node) == "drop":
        column, table = keyword(node, "columns"), receiver(node)
        name = text(column.value) if column else None
        if name and name.isidentifier() and isinstance(table, cst.Name):
            codes = f'{table.value}["{name}"].factorize()[0]'
            yield within(node, node, f"{table.value}.assign({name}={codes})")


def forget_column(node: cst.CSTNode) -> Changes:
    """Lose a column, or the last of a list of names; write two names in another order."""
    if called(node) == "drop" and isinstance(node, cst.Call) and keyword(node, "columns"):
        yield within(node, node, f"{whole_code(node)}.iloc[:, 1:]")
    names = elements(node) if isinstance(node, cst.List) else []
    if isinstance(node, cst.List) and len(names) > 1 and all(map(text, names)):
        last = node.elements[-1]
        kept = [*node.elements[:-2], node.elements[-2].with_changes(comma=last.comma)]
        yield node.with_changes(elements=kept), f"`{code(last)}` left out"
        yield swapped(node, *names[:2])


def fill_otherwise(node: cst.CSTNode) -> Changes:
    """Fill what is missing with nothing, or with the mean."""
    if not isinstance(node, cst.Call):
        return
    if called(node) == "fillna" and positional(node) and number(positional(node)[0]) != 0:
        yield within(node, positional(node)[0], "0")
    if called(node) == "dropna" and node.args:
        yield node.with_changes(args=[]), f"`{code(node)}` drops what lacks anything"


def turn_labels(node: cst.CSTNode) -> Changes:
    """Call each class the other."""
    if isinstance(node, cst.Assign) and isinstance(node.targets[0].target, cst.Name):
        name = node.targets[0].target.value
        if _LABELS.fullmatch(name) and called(node.value) not in _EMPTY:
            yield within(node, node.value, f"1 - ({whole_code(node.value)})")


def read_few(node: cst.CSTNode) -> Changes:
    """Go on with the first 100 rows of a table."""
    if isinstance(node, cst.Call) and called(node) == "read_csv":
        yield adding(node, "nrows=100")


def _has(name: str, part: str) -> bool:
    """Whether a part stands in a name as a word of its own: `x_train`, `X_train`, `xtrain`."""
    return re.search(rf"(?:^[xXyY]?|_){part}(?:_|$)", name) is not None


def _instead(name: str, part: str, other: str) -> str:
    return re.sub(rf"(^[xXyY]?|_){part}(?=_|$)", rf"\g<1>{other}", name)


TABLES: Sequence[tuple[str, Operator]] = (
    ("other test share", change_share),
    ("other seed", change_seed),
    ("split in order", keep_order),
    ("other scaler", change_scaler),
    ("scaler fitted anew", fit_again),
    ("scaler fitted on all rows", fit_on_all_rows),
    ("transform left out", leave_transform_out),
    ("rows moved", move_rows),
    ("other resampling", change_sampler),
    ("resampling left out", leave_resampling_out),
    ("resampled before the split", resample_first),
    ("rows of another part", exchange_parts),
    ("answer among the inputs", let_answer_in),
    ("column left out", forget_column),
    ("filled otherwise", fill_otherwise),
    ("labels turned round", turn_labels),
    ("few rows read", read_few),
)
