"""Weights of classes, as `fit` takes them, held against the labels that they balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks._verdict import fail, require
from nbassay.checks.labels import class_numbers, kind_of_labels
from nbassay.texts import text

Weights = NDArray[np.float64]

# Weight times number of labels may differ by so much between classes: weights rounded to two places
# stay below 0.5%.
EVEN = 0.006
MEAN = 0.05  # a mean of the weights further from 1 acts as another learning rate


def read_weights(name: str, given: Mapping[str, Any], classes: int) -> Weights:
    """Return the weights (classes,) in a dict, in the order of the class numbers.

    Raises:
        CheckFailed: naming the keys or the values that are wrong.
    """
    given = {_class_of(key): weight for key, weight in given.items()}
    wanted = [str(number) for number in range(classes)]
    strange = ", ".join(key[:20] for key in sorted(set(given) - set(wanted))[:5])
    missing = ", ".join(number for number in wanted if number not in given)
    require(
        not strange and not missing,
        text(
            ko="`{name}`의 키가 레이블의 번호 0~{last}{과} 다릅니다(없는 번호: {missing}, 다른 "
            "키: {strange}). `fit`은 레이블의 번호로 클래스 가중치를 찾습니다.",
            en="The keys of `{name}` are not the numbers 0-{last} of the labels (missing: "
            "{missing}; strange: {strange}). `fit` looks a weight up by the number.",
            name=name,
            last=classes - 1,
            missing=missing or "-",
            strange=strange or "-",
        ),
    )
    try:
        weights = np.array([float(given[number]) for number in wanted])
    except (TypeError, ValueError):
        weights = np.zeros(classes)
    require(
        np.isfinite(weights).all() and (weights > 0).all(),
        text(
            ko="`{name}`의 값은 클래스마다 0보다 큰 숫자 하나여야 합니다. 가중치가 0인 클래스는 "
            "배우지 않습니다.",
            en="The values of `{name}` should be one number above 0 for each class; a class "
            "of weight 0 is not learnt at all.",
            name=name,
        ),
    )
    return weights


def balance(name: str, weights: Weights, sets_of_labels: Sequence[NDArray[Any]]) -> None:
    """`weights` (classes,) make all classes of one of the sets of labels count alike, mean 1.

    Of the sets that hold no class numbers none counts.

    Raises:
        CheckFailed: naming equal weights, weights the wrong way round, or another mean.
    """
    require(
        np.ptp(weights) > 0,
        text(
            ko="`{name}`의 클래스 가중치가 모두 같습니다. 배우는 데 쓰는 레이블에서는 클래스마다 수가 "
            "다릅니다. 다른 레이블에서 세지 않았는지 확인하세요.",
            en="All weights in `{name}` are equal. In the labels that are learnt from, the "
            "classes differ in number; check that you count those labels.",
            name=name,
        ),
    )
    usable = [each for each in sets_of_labels if kind_of_labels(each, len(weights)) == "integer"]
    counts = [np.bincount(class_numbers(each), minlength=len(weights)) for each in usable]
    off = min((_unevenness(weights * each) for each in counts), default=np.inf)
    if off <= EVEN:
        mean = float(weights.mean())
        require(
            abs(mean - 1) <= MEAN,
            text(
                ko="가중치의 비율은 맞지만 평균이 {mean:.3g}입니다. 평균이 1에서 멀어지면 학습률을 "
                "그만큼 바꾼 것과 같습니다.",
                en="The weights stand in the right proportion, but their mean is {mean:.3g}. Away "
                "from 1 it acts like another learning rate.",
                mean=mean,
            ),
        )
        return
    require(
        not any(_unevenness(weights / np.maximum(each, 1)) <= EVEN for each in counts),
        text(
            ko="`{name}`{이} 거꾸로입니다. 많은 클래스에 가중치를 더 주었습니다. 드문 클래스의 "
            "가중치가 더 커야 합니다.",
            en="`{name}` is the wrong way round: frequent classes weigh more, but rare ones "
            "should.",
            name=name,
        ),
    )
    fail(
        text(
            ko="가중치에 수를 곱한 값이 클래스마다 다릅니다(가장 크게 {off:.1%}). 배우는 데 쓰는 레이블에서 "
            "세었는지 확인하세요. 값이 같아야 모든 클래스가 손실에 똑같이 기여합니다.",
            en="Weight times number differs between classes (by up to {off:.1%}). Count the "
            "labels that the model learns from; only then do all classes have an equal part in "
            "the loss.",
            off=off,
        )
    )


def handed_to_fit(name: str, fit: ev.Fit, weights: Weights) -> None:
    """`fit` of the model `name` was given these `weights` (classes,).

    Raises:
        CheckFailed: if it was given none, or others.
    """
    if fit.class_weight is None:
        fail(
            text(
                ko="`{name}.fit`에 `class_weight`를 건네지 않았습니다. 구해 놓기만 한 가중치는 아무 "
                "일도 하지 않습니다.",
                en="`{name}.fit` was not given `class_weight`; weights that are only worked out "
                "do nothing.",
                name=name,
            )
        )
    given = [fit.class_weight.get(str(number), np.nan) for number in range(len(weights))]
    require(
        not np.isnan(given).all(),
        text(
            ko="`{name}.fit`은 클래스 가중치를 레이블의 번호로 찾는데, 건넨 `class_weight`의 키는 "
            "번호가 아닙니다({keys}). 그래서 모든 행의 가중치가 1이었습니다.",
            en="`{name}.fit` looks weights up by the number of a label, and the keys of the "
            "`class_weight` that it was given are no numbers ({keys}): every row weighed 1.",
            name=name,
            keys=", ".join(key[:20] for key in list(fit.class_weight)[:5]) or "-",
        ),
    )
    require(
        np.allclose(given, weights, rtol=1e-6),
        text(
            ko="`{name}.fit`이 받은 가중치가 구해 놓은 것과 다릅니다. 가중치를 구한 뒤에 학습했는지 "
            "확인하세요.",
            en="The weights that `{name}.fit` was given are not those worked out; see that "
            "training comes after working them out.",
            name=name,
        ),
    )


def _class_of(key: str) -> str:
    """Return a key as `fit` reads it: 1.0 and True are class 1."""
    if key in {"False", "True"}:
        return str(int(key == "True"))
    whole = key.partition(".")
    return whole[0] if whole[1] and not whole[2].strip("0") else key


def _unevenness(products: NDArray[Any]) -> float:
    """Return by how much the largest part differs from the mean, as a share."""
    return float(np.abs(products / products.mean() - 1).max())
