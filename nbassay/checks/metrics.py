"""Metrics recounted from labels: nothing that a submission claims is believed.

A mistake that can be recognised is named: a transposed matrix, a report with its arguments
exchanged, a score of the training rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks._verdict import fail, require
from nbassay.checks.bars import reaches
from nbassay.checks.labels import class_numbers
from nbassay.checks.report_rows import read_report, require_own_names
from nbassay.texts import NO_TEXT, Text, sentences, text

Labels = NDArray[Any]

# Keras counts in float32, students round; half a row of 156 is 0.003.
SCORE_TOLERANCE = 1.5e-3
_FLOAT32 = 1e-6
TEST_ROWS = text(ko="시험용 행", en="the test rows")
_COMPARE = text(
    ko="실제 클래스와 예측한 클래스를 비교하여 계산했는지 확인하세요.",
    en="Make sure that it compares the true with the predicted classes.",
)


def share_right(truth: Labels, predicted: Labels) -> float:
    """Return the share of equal class numbers; both (n,)."""
    return float(np.mean(class_numbers(truth) == class_numbers(predicted)))


def score(
    name: str,
    claimed: float,
    recounted: float,
    *,
    mistaken_for: Mapping[str, tuple[float | Callable[[], float], Text]] | None = None,
    tolerance: float = SCORE_TOLERANCE,
    on: Text = TEST_ROWS,
    why: Text = NO_TEXT,
) -> None:
    """`claimed` is the score that the grader counts, `on` these rows.

    `mistaken_for` holds scores that come of known mistakes: key -> (score, what it is); when the
    claim equals one of them, the message names it. One that is costly may be a function, which is
    called only where the claim is off. `why` tells what else it may be.

    Raises:
        CheckFailed: saying that the number is off, not what it should be.
    """
    if abs(claimed - recounted) <= tolerance:
        return
    for value, mistake in (mistaken_for or {}).values():
        if abs(claimed - (value() if callable(value) else value)) <= tolerance:
            fail(
                text(
                    ko="`{name}`{은} {mistake}",
                    en="`{name}` is {mistake}",
                    name=name,
                    mistake=mistake,
                )
            )
    if abs(claimed / 100 - recounted) <= tolerance:
        fail(
            text(
                ko="`{name}`{을} 백분율로 적었습니다. 0과 1 사이의 비율로 두세요.",
                en="`{name}` is a percentage; leave it as a share between 0 and 1.",
                name=name,
            )
        )
    for digits in (2, 3):
        if abs(claimed - round(recounted, digits)) <= _FLOAT32:
            fail(
                text(
                    ko="`{name}`{을} 소수점 아래 {digits}자리로 반올림했습니다. 구한 값을 그대로 "
                    "두세요. 반올림은 보여 줄 때만 합니다.",
                    en="`{name}` is rounded to {digits} digits. Keep it as it came out; round only "
                    "what is printed.",
                    name=name,
                    digits=digits,
                )
            )
    off = text(
        ko="`{name}`의 값 {claimed:.4f}{이} {on}에서 다시 센 값과 다릅니다.",
        en="`{name}` is {claimed:.4f}, which is not what a recount on {on} gives.",
        name=name,
        claimed=claimed,
        on=on,
    )
    fail(sentences(off, why or _COMPARE))


def at_least(what: Text, reached: float, bar: float) -> None:
    """A recomputed score reaches the `bar`; `what` says what was scored.

    Raises:
        CheckFailed: with the score reached and the bar.
    """
    require(
        reaches(reached, bar),
        text(
            ko="{what} 정확도가 {reached:.3f}입니다. {bar:.2f} 이상이어야 합니다. 데이터 준비와 "
            "학습 과정을 다시 살펴보세요.",
            en="The accuracy {what} is {reached:.3f}; it should reach {bar:.2f}. Look again at "
            "the preparation of the data and at the training.",
            what=what,
            reached=reached,
            bar=bar,
        ),
    )


def confusion(name: str, claimed: NDArray[Any], truth: Labels, predicted: Labels) -> None:
    """`claimed` is the confusion matrix with rows for true and columns for predicted classes.

    Raises:
        CheckFailed: naming a transposed, normalised or re-ordered matrix.
    """
    from sklearn.metrics import confusion_matrix

    true, guess = class_numbers(truth), class_numbers(predicted)
    wanted = confusion_matrix(true, guess)
    require(
        claimed.shape == wanted.shape,
        text(
            ko="`{name}`의 모양이 {seen}입니다. {wanted}{이어야} 합니다.",
            en="`{name}` has shape {seen}; it should be {wanted}.",
            name=name,
            seen=claimed.shape,
            wanted=wanted.shape,
        ),
    )
    if np.allclose(claimed, wanted):
        return
    if np.allclose(claimed, wanted.T):
        fail(
            text(
                ko="`{name}`{이} 뒤집혀(전치되어) 있습니다. 행은 실제 클래스, 열은 예측한 "
                "클래스입니다. confusion_matrix(실제, 예측)의 순서를 확인하세요.",
                en="`{name}` is transposed: rows stand for true, columns for predicted classes. "
                "Check the order in confusion_matrix(true, predicted).",
                name=name,
            )
        )
    if np.allclose(claimed, wanted[::-1, ::-1]):
        fail(
            text(
                ko="`{name}`의 클래스 순서가 거꾸로입니다. 클래스 0이 먼저입니다.",
                en="`{name}` has its classes in reverse order; class 0 comes first.",
                name=name,
            )
        )
    if claimed.sum() <= claimed.shape[0] + 1e-6:
        fail(
            text(
                ko="`{name}`{이} 비율로 되어 있습니다. 행의 개수를 세어 주세요.",
                en="`{name}` holds shares; it should count rows.",
                name=name,
            )
        )
    fail(
        text(
            ko="`{name}`의 합은 {total:g}{이고}, 값이 실제 클래스와 예측한 클래스에서 다시 센 "
            "것과 다릅니다.",
            en="`{name}` sums to {total:g}, and differs from a recount of true and predicted classes.",
            name=name,
            total=claimed.sum(),
        )
    )


def report(
    name: str,
    claimed: Any,
    truth: Labels,
    predicted: Labels,
    classes: Sequence[Sequence[str]] = (),
) -> None:
    """`claimed` is a classification report, as text or as a dict, of these labels.

    Precision, recall, f1 and support of every class are compared; names of classes and the number
    of digits are the student's. A class that is called as another of the `classes`, each known by
    its spellings, is a mistake.

    Raises:
        CheckFailed: naming exchanged arguments or names, or that the figures differ.
    """
    true, guess = class_numbers(truth), class_numbers(predicted)
    labels, rows, digits = read_report(claimed)
    wanted = _recount(true, guess)
    if rows is None or rows.shape != wanted.shape:
        fail(
            text(
                ko="`{name}`에서 클래스별 precision, recall, f1-score, support를 찾을 수 "
                "없습니다. classification_report의 결과(문자열 또는 dict)를 그대로 담으세요.",
                en="`{name}` has no precision, recall, f1-score and support for each class; "
                "keep what classification_report gives (text or dict).",
                name=name,
            )
        )
    tolerance = 0.51 * 10.0**-digits
    if _same_report(rows, wanted, tolerance):
        require_own_names(name, labels, classes)
        return
    if _same_report(rows, _recount(guess, true), tolerance):
        fail(
            text(
                ko="`{name}`의 인수 순서가 바뀌었습니다. classification_report(실제, 예측) "
                "순서입니다.",
                en="The arguments of `{name}` are exchanged: it is classification_report(true, "
                "predicted).",
                name=name,
            )
        )
    fail(
        text(
            ko="`{name}`의 값이 실제 클래스와 예측한 클래스에서 다시 센 것과 다릅니다.",
            en="The figures of `{name}` differ from a recount of true and predicted classes.",
            name=name,
        )
    )


def _recount(truth: Labels, predicted: Labels) -> NDArray[np.float64]:
    """Return (classes, 4): precision, recall, f1 and support."""
    from sklearn.metrics import precision_recall_fscore_support

    parts = precision_recall_fscore_support(truth, predicted, zero_division=0)
    return np.stack([np.asarray(part, float) for part in parts], axis=1)


def _same_report(rows: NDArray[np.float64], wanted: NDArray[np.float64], tolerance: float) -> bool:
    counts = np.array_equal(rows[:, 3], wanted[:, 3])
    return counts and bool((np.abs(rows[:, :3] - wanted[:, :3]) <= tolerance).all())
