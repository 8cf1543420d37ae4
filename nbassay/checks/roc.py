"""Checks of a ROC curve: computed from probabilities, not from rounded predictions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks._verdict import fail, require
from nbassay.texts import text

Curve = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
_CLOSE = 1e-6


def probabilities(name: str, values: NDArray[Any]) -> None:
    """`values` are probabilities, not yet turned into classes.

    Raises:
        CheckFailed: saying that they are classes, or lie outside [0, 1].
    """
    flat = values.astype(float).ravel()
    require(
        np.isfinite(flat).all() and flat.min() >= 0 and flat.max() <= 1,
        text(
            ko="`{name}`의 값이 0과 1 사이가 아닙니다. sigmoid 출력은 확률입니다.",
            en="`{name}` leaves the range 0 to 1; a sigmoid gives probabilities.",
            name=name,
        ),
    )
    require(
        not np.isin(flat, (0.0, 1.0)).all(),
        text(
            ko="`{name}`{이} 0과 1뿐입니다. 반올림한 클래스가 아니라 확률을 그대로 두세요. ROC "
            "곡선은 임곗값을 바꾸어 가며 그립니다.",
            en="`{name}` holds only 0 and 1; keep the probabilities, not the rounded classes. A "
            "ROC curve is drawn by moving the threshold.",
            name=name,
        ),
    )


def curve(
    claimed: Curve, truth: NDArray[Any], scores: NDArray[Any], names: tuple[str, str, str]
) -> None:
    """`claimed` (fpr, tpr, thresholds) is the ROC curve of `scores` (n,) against `truth` (n,).

    Leaving out points on a straight line, as scikit-learn does by default, makes no difference.

    Raises:
        CheckFailed: naming a curve of rounded predictions, of exchanged axes or classes.
    """
    flat = scores.astype(float).ravel()
    fpr, tpr, thresholds = claimed
    same_length = fpr.shape == tpr.shape == thresholds.shape and fpr.ndim == 1
    require(
        same_length,
        text(
            ko="`{first}`, `{second}`, `{third}`의 길이가 서로 다릅니다: {sizes}.",
            en="`{first}`, `{second}` and `{third}` differ in length: {sizes}.",
            first=names[0],
            second=names[1],
            third=names[2],
            sizes=", ".join(str(part.shape) for part in claimed),
        ),
    )
    if _is_curve(claimed, truth, flat):
        return
    _name_the_mistake(claimed, truth, flat)
    fail(
        text(
            ko="ROC 곡선이 실제 클래스와 확률에서 다시 계산한 것과 다릅니다. roc_curve(실제, "
            "확률)입니다.",
            en="The ROC curve is not what the true classes and the probabilities give: it is "
            "roc_curve(true, probabilities).",
        )
    )


def _name_the_mistake(claimed: Curve, truth: NDArray[Any], scores: NDArray[Any]) -> None:
    fpr, tpr, thresholds = claimed
    if _is_curve(claimed, truth, (scores > 0.5).astype(float)):
        fail(
            text(
                ko="ROC 곡선에 점이 {size}개뿐입니다. 반올림한 예측으로 계산하면 임곗값이 "
                "하나뿐인 꺾은선이 됩니다. 확률을 그대로 넘기세요.",
                en="The ROC curve has only {size} points: rounded predictions have a single "
                "threshold, which gives a line with one bend. Pass the probabilities as they are.",
                size=fpr.size,
            )
        )
    if _is_curve((tpr, fpr, thresholds), truth, scores):
        fail(
            text(
                ko="fpr과 tpr이 서로 바뀌어 있습니다. roc_curve는 fpr, tpr, thresholds 순서로 "
                "돌려줍니다.",
                en="fpr and tpr are exchanged; roc_curve returns fpr, tpr, thresholds in this "
                "order.",
            )
        )
    if _is_curve(claimed, 1 - truth, 1 - scores) or _is_curve(claimed, 1 - truth, scores):
        fail(
            text(
                ko="ROC 곡선이 클래스 0을 양성으로 하여 계산되었습니다. 양성은 1입니다.",
                en="The ROC curve takes class 0 for the positive one; the positive class is 1.",
            )
        )


def _is_curve(claimed: Curve, truth: NDArray[Any], scores: NDArray[Any]) -> bool:
    """Whether the claim is the full curve, or the one without points on straight lines."""
    from sklearn.metrics import roc_curve

    fpr, tpr, thresholds = claimed
    for drop in (True, False):
        want_fpr, want_tpr, want_thresholds = roc_curve(truth, scores, drop_intermediate=drop)
        if want_fpr.shape == fpr.shape:
            # The first threshold only has to lie above all scores: scikit-learn has changed it
            # from max + 1 to infinity.
            inner = np.allclose(thresholds[1:], want_thresholds[1:], atol=_CLOSE)
            first = bool(thresholds[0] >= scores.max())
            same = np.allclose(fpr, want_fpr, atol=_CLOSE)
            if same and np.allclose(tpr, want_tpr, atol=_CLOSE) and inner and first:
                return True
    return False
