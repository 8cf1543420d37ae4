"""Weights of the ten kinds, read as `fit` takes them and held against the labels they balance."""

import numpy as np

from nbassay.checks import fail, labels, require
from nbassay.texts import text

# Weight times number of pictures may differ by so much between kinds: weights rounded to two
# places stay below 0.5%, weights that are all 1 differ by 1%.
EVEN = 0.006
# A mean further off acts as another learning rate.
MEAN = 0.05


def ten_weights(submission):
    """Return `class_weight` as (10,), in the order of the labels.

    Raises:
        CheckFailed: naming the keys or the values that are wrong.
    """
    given = submission.dictionary("class_weight")
    wanted = [str(number) for number in range(10)]
    strange = sorted(set(given) - set(wanted))
    missing = [number for number in wanted if number not in given]
    require(
        not strange and not missing,
        text(
            ko="`class_weight`의 열쇠가 이름표의 번호 0–9와 다릅니다(없는 번호: {missing}, 다른 "
            "열쇠: {strange}). `fit`은 이름표의 번호로 무게를 찾습니다.",
            en="The keys of `class_weight` are not the numbers 0-9 of the labels (missing: "
            "{missing}; strange: {strange}). `fit` looks a weight up by the number.",
            missing=_few(missing),
            strange=_few(strange),
        ),
    )
    try:
        weights = np.array([float(given[number]) for number in wanted])
    except (TypeError, ValueError):
        fail(
            text(
                ko="`class_weight`의 값은 옷마다 숫자 하나여야 합니다.",
                en="The values of `class_weight` should be one number for each kind.",
            )
        )
    require(
        np.isfinite(weights).all() and (weights > 0).all(),
        text(
            ko="`class_weight`의 무게는 0보다 큰 수여야 합니다. 무게가 0인 옷은 배우지 않습니다.",
            en="The weights in `class_weight` should be above 0; a kind of weight 0 is not "
            "learnt at all.",
        ),
    )
    return weights


def balanced(weights, *sets_of_labels):
    """`weights` (10,) make the ten kinds of one of the sets of labels count alike.

    Raises:
        CheckFailed: naming equal weights, weights the wrong way round, or another mean.
    """
    require(
        np.ptp(weights) > 0,
        text(
            ko="`class_weight`의 무게가 열 가지 모두 같습니다. 60,000장 전부에서 세면 그렇게 "
            "됩니다. 배우는 데 쓰는 이름표(`y_train`)에서는 옷마다 장수가 다릅니다.",
            en="All ten weights in `class_weight` are equal. Counted in all 60,000 labels they "
            "would be; in those that are learnt from (`y_train`) the kinds differ in number.",
        ),
    )
    # What else a student calls `y_train` is held against the cell of the split alone.
    usable = [one for one in sets_of_labels if labels.kind_of_labels(one, 10) == "integer"]
    counts = [np.bincount(labels.class_numbers(one), minlength=10) for one in usable]
    if any(_uneven(weights * one) <= EVEN for one in counts):
        mean = float(weights.mean())
        require(
            abs(mean - 1) <= MEAN,
            text(
                ko="무게의 비율은 맞지만 평균이 {mean:.3g}입니다. 평균이 1에서 멀어지면 "
                "학습률을 그만큼 바꾼 것과 같습니다.",
                en="The weights stand in the right proportion, but their mean is {mean:.3g}. "
                "Away from 1 it acts like another learning rate.",
                mean=mean,
            ),
        )
        return
    if any(_uneven(weights / one) <= EVEN for one in counts):
        fail(
            text(
                ko="`class_weight`가 거꾸로입니다. 사진이 많은 옷에 무게가 더 갑니다. 드문 옷이 "
                "더 무거워야 합니다.",
                en="`class_weight` is the wrong way round: frequent kinds weigh more. It is the "
                "rarer ones that should.",
            )
        )
    off = min(_uneven(weights * one) for one in counts)
    fail(
        text(
            ko="무게에 장수를 곱한 값이 옷마다 다릅니다(가장 크게 {off:.1%}). `y_train`에서 "
            "세었는지 확인하세요. 값이 같아야 열 가지가 손실에 똑같이 기여합니다.",
            en="Weight times number of pictures differs between kinds (by up to {off:.1%}). See "
            "that the labels counted are `y_train`; only then do all kinds have an equal "
            "part in the loss.",
            off=off,
        )
    )


def handed_to_fit(name, fit, weights):
    """`fit` was given these `weights` (10,).

    Raises:
        CheckFailed: if it was given none, or others.
    """
    if fit.class_weight is None:
        fail(
            text(
                ko="`{name}.fit`에 `class_weight`를 건네지 않았습니다. 구해 놓기만 한 무게는 "
                "아무 일도 하지 않습니다.",
                en="`{name}.fit` was not given `class_weight`; weights that are only worked out "
                "do nothing.",
                name=name,
            )
        )
    given = np.array([fit.class_weight.get(str(number), np.nan) for number in range(10)])
    require(
        np.allclose(given, weights, rtol=1e-6),
        text(
            ko="`{name}.fit`이 받은 무게가 `class_weight`와 다릅니다. 무게를 구한 뒤에 "
            "학습했는지 확인하세요.",
            en="The weights that `{name}.fit` was given are not those in `class_weight`; see "
            "that training comes after working them out.",
            name=name,
        ),
    )


def _uneven(products):
    """By how much the largest part differs from the mean, as a share."""
    return float(np.abs(products / products.mean() - 1).max())


def _few(texts):
    return ", ".join(text[:20] for text in texts[:5]) or "-"
