"""What the mended functions answered: classes, curves, labels and tables."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import fail, require, shapes
from nbassay.checks.calls import Result
from nbassay.checks.values import to_array
from nbassay.texts import text

from . import modernise_recount as recount


def classes(result: Result) -> None:
    """`classes_of` gives the class number of each row.

    Raises:
        CheckFailed: naming the shape, probabilities, or the answers of `argmax` over one place.
    """
    weights, x = result.args
    places = weights.shape[1]
    given = text(
        ko="출력이 {places}칸인 모델과 행 {rows}개",
        en="a model with an output of size {places} and {rows} rows",
        places=places,
        rows=len(x),
    )
    seen = result.array(given)
    expected = recount.classes(weights, x)
    shapes.shape("classes_of(model, x)", seen, expected.shape)
    whole = seen.dtype.kind in "iu"
    if whole and (seen == expected).all():
        return
    require(
        whole,
        text(
            ko="`classes_of`에 {given}{을} 넣으면 {dtype}{을} 돌려줍니다. 클래스 번호는 "
            "정수입니다.",
            en="`classes_of` called with {given} returns {dtype}; class numbers are integers.",
            given=given,
            dtype=seen.dtype,
        ),
    )
    require(
        places > 1 or seen.any(),
        text(
            ko="`classes_of`가 출력이 한 칸(sigmoid)인 모델에서는 모든 행에 0이라고 답합니다. "
            "가장 큰 칸의 번호를 찾았다면, 칸이 하나일 때 그 번호는 늘 0입니다.",
            en="With a model that has a single output (sigmoid), `classes_of` answers 0 to "
            "every row. If it looks for the place of the largest: of one place, that is "
            "always number 0.",
        ),
    )
    share = float(np.mean(seen != expected))
    fail(
        text(
            ko="`classes_of`에 {given}{을} 넣으면 행의 {share:.0%}에서 클래스 번호가 다릅니다.",
            en="`classes_of` called with {given} gives another class number for {share:.0%} "
            "of the rows.",
            given=given,
            share=share,
        )
    )


def roc(result: Result) -> None:
    """`roc_points` is the ROC curve of the probabilities.

    Raises:
        CheckFailed: naming rounded answers, exchanged axes, or another curve.
    """
    truth, probability = result.args
    what = text(ko="행 {size}개", en="{size} rows", size=len(truth))
    seen = result.array(what).astype(float)
    require(
        seen.ndim == 2 and len(seen) in {2, 3},
        text(
            ko="`roc_points`가 돌려준 것의 모양이 {shape}입니다. 길이가 같은 배열 둘이어야 합니다.",
            en="`roc_points` returns shape {shape}; it should be two arrays of one length.",
            shape=seen.shape,
        ),
    )
    points = seen[:2]
    if recount.is_roc(points, truth, probability):
        return
    require(
        not recount.is_roc(points, truth, np.round(probability)),
        text(
            ko="`roc_points`의 곡선에 점이 {size}개뿐입니다. 반올림한 답에는 문턱값이 "
            "하나밖에 남지 않습니다. 확률을 그대로 넘기세요.",
            en="The curve of `roc_points` has only {size} points. Rounded answers leave a "
            "single threshold; pass the probabilities as they are.",
            size=points.shape[1],
        ),
    )
    require(
        not recount.is_roc(points[::-1], truth, probability),
        text(
            ko="`roc_points`가 참 양성 비율을 먼저 돌려줍니다. 거짓 양성 비율이 먼저입니다.",
            en="`roc_points` returns the true positive rate first; the false positive rate "
            "comes first.",
        ),
    )
    fail(
        text(
            ko="`roc_points`에 {what}{을} 넣으면 다시 계산한 ROC 곡선과 다릅니다. 양성은 1입니다.",
            en="`roc_points` called with {what} is not the ROC curve worked out again. The "
            "positive class is 1.",
            what=what,
        )
    )


def area(result: Result) -> None:
    """`area_under` is the area under the curve.

    Raises:
        CheckFailed: naming exchanged axes, or another number.
    """
    fpr, tpr = result.args
    seen = result.number_of(text(ko="점 {size}개", en="{size} points", size=len(fpr)))
    if recount.close(seen, recount.area(fpr, tpr)):
        return
    require(
        abs(abs(seen) - recount.area(tpr, fpr)) > 1e-6,
        text(
            ko="`area_under`가 두 축을 바꾸어 넓이를 잽니다. 함수마다 축을 받는 순서가 다릅니다.",
            en="`area_under` measures with the axes exchanged; functions differ in which they "
            "take first.",
        ),
    )
    fail(
        text(
            ko="`area_under`의 넓이가 사다리꼴로 다시 잰 것과 다릅니다.",
            en="`area_under` is not the area that trapezoids give.",
        )
    )


def one_hot(result: Result) -> None:
    """`one_hot` has a column for each class and a single 1 in each row.

    Raises:
        CheckFailed: naming the shape, or the share of rows that are off.
    """
    labels, number = result.args
    given = text(
        ko="클래스 {number}가지 가운데 {there}가지만 있는 이름표 {size}개",
        en="{size} labels with {there} of {number} classes in them",
        number=number,
        there=len(np.unique(labels)),
        size=len(labels),
    )
    seen = result.array(given)
    require(
        seen.shape == (len(labels), number),
        text(
            ko="`one_hot`에 {given}{을} 넣으면 모양이 {shape}입니다. {wanted}{이어야} 합니다. "
            "칸의 수가 묶음마다 다르면 모델의 출력과 맞지 않습니다.",
            en="`one_hot` called with {given} gives shape {shape}; it should be {wanted}. With "
            "another number of columns in each batch it cannot fit the output of a model.",
            given=given,
            shape=seen.shape,
            wanted=(len(labels), number),
        ),
    )
    off = float(np.mean((seen != np.eye(number)[labels]).any(axis=1)))
    require(
        not off,
        text(
            ko="`one_hot`의 행 가운데 {off:.0%}가 다릅니다. 행마다 제 칸만 1이고 나머지는 0입니다.",
            en="{off:.0%} of the rows of `one_hot` are off; each has a 1 in its own place and 0 "
            "elsewhere.",
            off=off,
        ),
    )


def integers(result: Result) -> None:
    """`as_integers` drops what is behind the point and keeps large numbers.

    Raises:
        CheckFailed: naming the type, numbers that were too large, or another rounding.
    """
    (values,) = result.args
    seen = result.array(
        text(ko="모양이 {shape}인 배열", en="an array of shape {shape}", shape=values.shape)
    )
    shapes.shape("as_integers(values)", seen, values.shape)
    shapes.dtype("as_integers(values)", seen, "integer")
    off = seen.astype(np.int64) != np.trunc(values).astype(np.int64)
    if not off.any():
        return
    first = float(values[off][0])
    require(
        abs(first) < 100,
        text(
            ko="`as_integers`가 {first:g}{을} 다른 수로 바꿉니다. 그만큼 큰 수는 그 정수형에 "
            "들어가지 않습니다.",
            en="`as_integers` turns {first:g} into another number; numbers of that size do not "
            "fit into that type of integer.",
            first=first,
        ),
    )
    fail(
        text(
            ko="`as_integers`가 {first:g}{을} {answer}{으로} 바꿉니다. 반올림도 내림도 아니고, "
            "소수점 아래를 버립니다.",
            en="`as_integers` turns {first:g} into {answer}. It is neither rounding nor going "
            "down: what is behind the point is dropped.",
            first=first,
            answer=int(seen[off][0]),
        )
    )


def ranks(result: Result) -> None:
    """`as_ranks` is the place of each word in the order handed in.

    Raises:
        CheckFailed: naming the order of the alphabet, or the share of words that are off.
    """
    values, order = result.args
    what = text(ko="{order}의 순서", en="the order {order}", order=", ".join(order))
    seen = result.array(what)
    shapes.shape("as_ranks(values, order)", seen, (len(values),))
    expected = np.array([order.index(word) for word in values])
    if (seen == expected).all():
        return
    alphabet = np.array([sorted(set(values)).index(word) for word in values])
    require(
        not (seen == alphabet).all(),
        text(
            ko="`as_ranks`가 {what}{이} 아니라 알파벳순으로 번호를 붙입니다. 그러면 크기를 견줄 "
            "수 없고, 묶음에 따라 같은 낱말의 번호도 달라집니다.",
            en="`as_ranks` numbers by the alphabet, not by {what}. Then sizes cannot be "
            "compared, and one word has different numbers in different batches.",
            what=what,
        ),
    )
    fail(
        text(
            ko="`as_ranks`의 번호 가운데 {off:.0%}가 {what}{과} 다릅니다. 가장 작은 낱말이 0입니다.",
            en="{off:.0%} of the numbers of `as_ranks` are not those of {what}. The smallest "
            "word is 0.",
            off=float(np.mean(seen != expected)),
            what=what,
        )
    )


def classifier(result: Result) -> None:
    """`log_classifier` has learnt what the old one would have, with log loss.

    Raises:
        CheckFailed: naming the class, the loss, or other settings.
    """
    x, y = result.args
    what = text(ko="특성 {shape}", en="features {shape}", shape=x.shape)
    value = result.value(what)
    if not isinstance(value, ev.Estimator) or value.class_name != "SGDClassifier":
        fail(
            text(
                ko="`log_classifier`가 돌려준 것은 {seen}입니다. 학습한 SGDClassifier여야 합니다.",
                en="`log_classifier` returned {seen}; it should be a fitted SGDClassifier.",
                seen=value.describe(),
            )
        )
    loss = ev.short(str(value.params.get("loss")))
    require(
        loss == "log_loss",
        text(
            ko="`log_classifier`의 손실이 {loss}입니다. 로그 손실이 아니면 확률을 내놓지 못합니다.",
            en="`log_classifier` learns with the loss {loss}. Without log loss it has no "
            "probabilities.",
            loss=loss,
        ),
    )
    coefficients = _array(value.fitted.get("coef_"))
    require(
        coefficients is not None and coefficients.dtype.kind == "f",
        text(
            ko="`log_classifier`가 돌려준 분류기가 학습되지 않았습니다.",
            en="The classifier of `log_classifier` has not been fitted.",
        ),
    )
    require(
        recount.close(coefficients, recount.log_coefficients(x, y)),
        text(
            ko="`log_classifier`가 배운 계수가 옛 설정으로 배운 것과 다릅니다. 손실의 이름 "
            "말고는 바꿀 것이 없습니다.",
            en="The coefficients of `log_classifier` are not those of the old settings; nothing "
            "but the name of the loss has to change.",
        ),
    )


def table(result: Result) -> None:
    """`one_hot_table` is a table with a column of 0 and 1 for each word.

    Raises:
        CheckFailed: naming the type, or the names of the columns.
    """
    (columns,) = result.args
    names = ", ".join(columns)
    value = result.value(text(ko="열 {names}", en="columns {names}", names=names))
    if not isinstance(value, ev.Table) or value.series:
        fail(
            text(
                ko="`one_hot_table`이 돌려준 것은 {seen}입니다. DataFrame이어야 합니다.",
                en="`one_hot_table` returned {seen}; it should be a DataFrame.",
                seen=value.describe(),
            )
        )
    seen, expected = value.load(), recount.one_hot(columns)
    have = ", ".join(ev.short(name, 30) for name in value.columns[:6])
    require(
        sorted(value.columns) == sorted(expected),
        text(
            ko="`one_hot_table`의 열 이름이 {have}입니다. 낱말마다 한 열, `열_낱말`이어야 합니다.",
            en="The columns of `one_hot_table` are {have}; it should be one for each word, "
            "`column_word`.",
            have=have,
        ),
    )
    wrong = [name for name, column in expected.items() if not _same(seen[name], column)]
    require(
        not wrong,
        text(
            ko="`one_hot_table`의 열 {wrong}의 값이 다릅니다. 그 낱말인 행만 1입니다.",
            en="The values of {wrong} in `one_hot_table` are off; only rows with that word have "
            "a 1.",
            wrong=", ".join(wrong[:3]),
        ),
    )


def root(result: Result) -> None:
    """`rmse` is the root of the mean squared error.

    Raises:
        CheckFailed: naming a root that is missing, or another number.
    """
    truth, answers = result.args
    seen = result.number_of(text(ko="값 {size}개", en="{size} values", size=len(truth)))
    mean = float(np.mean((truth - answers) ** 2))
    if abs(seen - mean**0.5) <= 1e-6 * max(mean**0.5, 1e-3):
        return
    require(
        not recount.close(seen, mean),
        text(
            ko="`rmse`가 제곱의 평균을 돌려줍니다. 제곱근이 빠졌습니다. 그래서 단위가 오차의 "
            "단위가 아닙니다.",
            en="`rmse` returns the mean of the squares; the root is missing, so its unit is not "
            "that of the errors.",
        ),
    )
    fail(
        text(
            ko="`rmse`가 오차 제곱 평균의 제곱근과 다릅니다.",
            en="`rmse` is not the root of the mean squared error.",
        )
    )


def _array(value: ev.Value | None) -> NDArray[Any] | None:
    return None if value is None else to_array(value)


def _same(seen: NDArray[Any], expected: NDArray[np.float64]) -> bool:
    return seen.dtype.kind in "fiub" and recount.close(seen, expected)
