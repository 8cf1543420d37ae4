"""What stands in a classification report, as text or as a dict: names of classes and figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks._verdict import fail
from nbassay.checks.class_names import find_class
from nbassay.texts import listed, text

_COLUMNS = ("precision", "recall", "f1-score", "support")
_AVERAGES = ("accuracy", "macro avg", "weighted avg", "micro avg", "samples avg")
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,18})?", re.ASCII)
MAX_CLASSES = 1_000

Read = tuple[list[str], NDArray[np.float64] | None, int]


def read_report(claimed: Any) -> Read:
    """Return the names of the classes, (classes, 4) figures in order, and the digits of these.

    There are no figures where it is no report.
    """
    if isinstance(claimed, str):
        return _read_text(claimed)
    if not isinstance(claimed, Mapping):
        return [], None, 0
    found: dict[str, list[float]] = {}
    for label, row in claimed.items():
        if label in _AVERAGES:
            continue
        if not isinstance(row, Mapping) or not set(_COLUMNS) <= set(row):
            return [], None, 0
        found[str(label)] = [float(row[column]) for column in _COLUMNS]
    return list(found), np.array(list(found.values())) if found else None, 6


def _read_text(report: str) -> Read:
    """Read the lines above those of the averages: a name of any words, then four numbers."""
    labels, found, digits = [], [], 0
    for line in report.splitlines()[:MAX_CLASSES]:
        words = line.split()
        if line.strip().startswith(_AVERAGES):
            break
        if len(words) > len(_COLUMNS) and all(map(_NUMBER.fullmatch, words[-4:])):
            labels.append(" ".join(words[:-4]))
            found.append([float(word) for word in words[-4:]])
            digits = max(digits, len(words[-4].partition(".")[2]))
    return labels, np.array(found) if found else None, digits


def require_own_names(name: str, labels: Sequence[str], classes: Sequence[Sequence[str]]) -> None:
    """None of the `labels` is a spelling of another of the `classes` than that in its place.

    Raises:
        CheckFailed: naming the order in which the classes stand.
    """
    if len(labels) != len(classes):
        return
    found = [find_class(label, classes) for label in labels]
    if all(kind in (None, place) for place, kind in enumerate(found)):
        return
    fail(
        text(
            ko="`{name}`의 클래스 이름이 바뀌었습니다. 0부터 차례로 {order}입니다. `target_names`는 "
            "클래스 번호의 순서를 따릅니다.",
            en="The names of the classes in `{name}` are exchanged; from 0 on they are {order}. "
            "`target_names` follows the numbers of the classes.",
            name=name,
            order=listed(each[0] for each in classes),
        )
    )
