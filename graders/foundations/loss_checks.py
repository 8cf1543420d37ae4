"""What the results of loss functions are held to; each check names the first input at fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import fail, require
from nbassay.checks.calls import Result, Results, does_something
from nbassay.checks.values import to_array
from nbassay.texts import NO_TEXT, Text, listed, sentences, text

from .activation_words import number, words
from .loss_calls import Input, Rows

Numbers = NDArray[np.float64]

# Room for float32, and for the 1e-6 by which a probability may be trimmed.
RELATIVE, ABSOLUTE = 1e-4, 1e-4
# The loss of a value that was predicted with a probability of exactly 1, or exactly 0. From 1e-6
# up nothing may be trimmed, which leaves 13.8; the smallest number above 0 leaves 745.
SURE_RIGHT = 1e-5
SURE_WRONG = (13.0, 1000.0)


def _huber(y: Numbers, p: Numbers, delta: float = 1.0) -> float:
    error = np.abs(y - p)
    return float(np.mean(np.where(error <= delta, error**2 / 2, delta * (error - delta / 2))))


# Of truth and prediction, both (n,).
REGRESSION: dict[str, Callable[..., float]] = {
    "mse": lambda y, p: float(np.mean((y - p) ** 2)),
    "mae": lambda y, p: float(np.mean(np.abs(y - p))),
    "rmse": lambda y, p: float(np.sqrt(np.mean((y - p) ** 2))),
    "huber": _huber,
}


def given_to_truth(result: Result) -> Numbers:
    """Return the probability that each row gave to what is true, (n,).

    Labels are 0 and 1 with the probabilities of a 1, or classes (integers or one-hot) with rows.
    """
    y, p = (np.asarray(value, dtype=float) for value in result.args)
    if result.function == "binary_cross_entropy":
        return np.asarray(np.where(y.ravel() == 1, p.ravel(), 1 - p.ravel()))
    labels = y.argmax(axis=1) if y.ndim == 2 else y.astype(int)
    return np.asarray(p[np.arange(len(p)), labels])


def expected(result: Result) -> float:
    """Return the loss of the arguments of a call; no probability of them may be 0 or 1."""
    if result.function in REGRESSION:
        y, p = (np.ravel(np.asarray(value, dtype=float)) for value in result.args[:2])
        return REGRESSION[result.function](y, p, *result.args[2:])
    return float(-np.mean(np.log(given_to_truth(result))))


def of_kind(results: Results, inputs: Sequence[Input | Rows], *kinds: str) -> Iterator[Result]:
    """Yield the results of those of `inputs` that are of one of the `kinds`."""
    for one, result in zip(inputs, results, strict=False):  # there may be more calls
        if one.kind in kinds:
            yield result


def a_loss(results: Results) -> None:
    """The function weighs truth against prediction: it is no constant, no mean of one of the two.

    What it leaves alone, or stays finite at, is worth points only then.

    Raises:
        CheckFailed: saying what it is instead.
    """
    does_something(results)
    for place, name in enumerate(("y", "p")):
        pairs = [
            (float(answer.ravel()[0]), np.asarray(result.args[place], dtype=float))
            for result in results
            if (answer := _number(result)) is not None
        ]
        require(
            not pairs
            or not all(np.isclose(seen, (one.mean(), one.sum())).any() for seen, one in pairs),
            text(
                ko="`{function}`의 값이 `{name}`에만 달려 있습니다. 손실은 정답과 예측이 얼마나 "
                "다른지 잽니다.",
                en="What `{function}` gives depends on `{name}` alone; a loss measures how far "
                "truth and prediction are apart.",
                function=results.function,
                name=name,
            ),
        )


def right(results: Iterable[Result], why: Text = NO_TEXT) -> None:
    """Each result is one number, that of the formula.

    Raises:
        CheckFailed: naming the first input for which it is not, and `why` that may be.
    """
    for result in results:
        seen = _finite(result)
        if np.isclose(seen, expected(result), rtol=RELATIVE, atol=ABSOLUTE):
            continue
        other = text(
            ko="`{function}`에 {given}{을} 넣으면 {seen}{이} 나옵니다. 공식의 값이 아닙니다.",
            en="`{function}` called with {given} gives {seen}, which is not what the formula says.",
            function=result.function,
            given=given(result),
            seen=number(seen),
        )
        fail(sentences(other, why))


def finite(results: Iterable[Result]) -> None:
    """Each result is a finite number, though some probabilities are exactly 0 or 1.

    Raises:
        CheckFailed: naming the first input for which it is not.
    """
    for result in results:
        _finite(
            result,
            text(
                ko="확률이 정확히 0이나 1이어도 손실은 유한해야 합니다. NaN이 하나만 섞여도 "
                "평균 전체가 NaN이 됩니다.",
                en="The loss is to be finite even where a probability is exactly 0 or 1. A "
                "single NaN turns the whole mean into NaN.",
            ),
        )


def priced(results: Iterable[Result]) -> None:
    """What is sure and right costs next to nothing, what is sure and wrong a lot, but no fortune.

    Raises:
        CheckFailed: naming the first input for which it does not.
    """
    for result in results:
        chances = given_to_truth(result)
        between = (chances > 0) & (chances < 1)
        low, high = (
            np.where(chances == 0, SURE_WRONG[0], 0.0),
            np.where(chances == 0, SURE_WRONG[1], 0.0),
        )
        known = -np.log(np.where(between, chances, 1.0))
        slack = np.where(between, ABSOLUTE, SURE_RIGHT)
        seen = _finite(result)
        below, above = float(np.mean(known + low - slack)), float(np.mean(known + high + slack))
        require(
            seen >= below,
            text(
                ko="`{function}`에 {given}{을} 넣으면 {number}{이} 나옵니다. 너무 작습니다. "
                "정답에 준 확률이 0인 값은 13보다 큰 손실을 더해야 합니다. 그러지 않으면 "
                "자신 있게 틀려도 배울 것이 없습니다.",
                en="`{function}` called with {given} gives {number}, which is too little. Where "
                "the truth was given a probability of 0, the loss is above 13; otherwise "
                "nothing is learnt from being sure and wrong.",
                function=result.function,
                given=given(result),
                number=number(seen),
            ),
        )
        require(
            seen <= above,
            text(
                ko="`{function}`에 {given}{을} 넣으면 {number}{이} 나옵니다. 너무 큽니다. 정답에 "
                "확률 1을 준 값의 손실은 0이나 다름없고, 틀린 값 하나가 나머지를 모두 "
                "덮어서도 안 됩니다.",
                en="`{function}` called with {given} gives {number}, which is too much. Where "
                "the truth was given a probability of 1 there is next to no loss, and a "
                "single wrong one must not drown all others.",
                function=result.function,
                given=given(result),
                number=number(seen),
            ),
        )


def known_values(results: Results, inputs: Sequence[Input], value: float) -> None:
    """The example of the brief gives the value that stands there.

    Raises:
        CheckFailed: with the value seen.
    """
    example = next(of_kind(results, inputs, "form"))
    seen = _finite(example)
    require(
        abs(seen - value) < 1e-6,
        text(
            ko="`{function}(actual, predicted)`{이} {number}입니다. 손으로 계산하면 {value}입니다.",
            en="`{function}(actual, predicted)` is {number}; by hand it is {value}.",
            function=example.function,
            number=number(seen),
            value=value,
        ),
    )


def same_for_both(pairs: Iterable[tuple[Result, Result]]) -> None:
    """Integer labels and the same labels as one-hot give one loss.

    Raises:
        CheckFailed: with both values, for the first labels for which they differ.
    """
    for integers, one_hot in pairs:
        first, second = _finite(integers), _finite(one_hot)
        require(
            np.isclose(first, second, rtol=RELATIVE, atol=ABSOLUTE),
            text(
                ko="{given}에서 `{function}`{은} {number}, 같은 레이블을 원-핫으로 바꾸면 "
                "`{other}`{은} {seen}입니다. 레이블을 적는 방식이 달라도 손실은 "
                "같아야 합니다.",
                en="For {given} `{function}` gives {number}, and `{other}` gives {seen} "
                "for the same labels as one-hot. However labels are written, the loss is the "
                "same.",
                given=given(integers),
                function=integers.function,
                number=number(first),
                other=one_hot.function,
                seen=number(second),
            ),
        )


def inputs_unchanged(results: Iterable[Result]) -> None:
    """No call changed an array that it was given.

    Raises:
        CheckFailed: naming the first input that was changed, or for which the call failed.
    """
    for result in results:
        result.number_of(given(result))
        names = ", ".join(f"`{('y', 'p')[place]}`" for place in result.changed)
        require(
            not result.changed,
            text(
                ko="`{function}`에 {given}{을} 넣었더니 {names}의 값이 바뀌었습니다. 다음에 쓸 "
                "사람은 다른 값을 보게 됩니다. 받은 배열은 그대로 두세요.",
                en="`{function}` changed {names} when it was given {given}. Whoever uses it next "
                "finds other values; leave the arrays as they are.",
                function=result.function,
                given=given(result),
                names=names,
            ),
        )


def given(result: Result) -> Text:
    """Return what a function was called with in a few words."""
    return listed(words(value) for value in result.args)


def _number(result: Result) -> NDArray[Any] | None:
    """The answer as an array of one number, None for any other answer."""
    value = result.outcome.result
    array = None if value is None else to_array(value)
    usable = array is not None and array.size == 1 and array.dtype.kind in "fiub"
    return array if usable else None


def _finite(result: Result, why: Text = NO_TEXT) -> float:
    """Return the result as one finite number."""
    seen = result.number_of(given(result))
    endless = text(
        ko="`{function}`에 {given}{을} 넣으면 {seen}{이} 나옵니다.",
        en="`{function}` called with {given} gives {seen}.",
        function=result.function,
        given=given(result),
        seen=seen,
    )
    require(np.isfinite(seen), sentences(endless, why))
    return seen
