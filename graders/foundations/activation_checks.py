"""What the results of activation functions are held to; each check names the first input at fault."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import fail, require
from nbassay.checks.calls import Result, Results, does_something
from nbassay.checks.code import Source, keyword
from nbassay.checks.shapes import shape_text
from nbassay.checks.values import to_array
from nbassay.texts import NO_TEXT, Text, as_is, listed, sentences, text

from .activation_calls import STRICT, Input
from .activation_words import number, words

Numbers = NDArray[np.float64]
Formula = Callable[..., Numbers]

# Room for float32: a student may let TensorFlow do the work.
RELATIVE, ABSOLUTE = 1e-5, 1e-6
AT_WORK = text(
    ko="이 점수는 함수가 제 일을 할 때 받습니다. 먼저 공식의 값이 나오게 하세요.",
    en="These points come once the function does its work; make it give the values of its formula.",
)


def sigmoid(x: Numbers) -> Numbers:
    """Return the logistic function of `x`."""
    return np.asarray(0.5 + 0.5 * np.tanh(x / 2))


def softmax(x: Numbers) -> Numbers:
    """Return the softmax of `x` along its last axis."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


EXPECTED: dict[str, Formula] = {
    "step": lambda x: np.where(x >= 0, 1.0, 0.0),
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0.0),
    "leaky_relu": lambda x, a=0.01: np.where(x < 0, a * x, x),
    "softplus": lambda x: np.logaddexp(0.0, x),
    "softmax": softmax,
}


def of_kind(results: Results, inputs: Sequence[Input], *kinds: str) -> Iterator[Result]:
    """Yield the results of those of `inputs` that are of one of the `kinds`."""
    for one, result in zip(inputs, results, strict=False):  # some functions have more calls
        if one.kind in kinds:
            yield result


def right(results: Iterable[Result], why: Text = NO_TEXT) -> None:
    """Each result has the shape of its input and the values of the formula.

    Raises:
        CheckFailed: naming the first input for which it does not, and `why` that may be.
    """
    for result in results:
        x = np.asarray(result.args[0], dtype=float)
        got = _numbers(result, why)
        wanted = _expected(result)
        off = ~np.isclose(got, wanted, rtol=RELATIVE, atol=ABSOLUTE)
        if not off.any():
            continue
        place = np.unravel_index(int(np.argmax(off)), off.shape)
        at = text(ko=", x = {x}인 곳에서", en=", where x = {x},", x=number(x[place]))
        other = text(
            ko="`{function}`에 {given}{을} 넣으면{at} {seen}{이} 나옵니다. 공식의 값이 아닙니다.",
            en="`{function}` called with {given} gives{at} {seen}, which is not what the formula "
            "says.",
            function=result.function,
            given=given(result),
            at=at if x.size > 1 else NO_TEXT,
            seen=number(got[place]),
        )
        fail(sentences(other, why))


def at_work(results: Sequence[Result]) -> None:
    """The function computes something: no constant, no straight line, some values of its formula.

    Of softmax no value need be right: one mistake in it makes all of them wrong. What it leaves alone, or never does, is worth points only then: zeros are never negative.

    Raises:
        CheckFailed: saying what it is instead, or that no value is right.
    """
    does_something(results)
    function = results[0].function
    seen = [(result, _like_input(result)) for result in results]
    known = [(result, got) for result, got in seen if got is not None and got.size > 1]
    if not known:
        return  # each call failed, which its own check says
    x = np.concatenate([np.ravel(np.asarray(result.args[0], float)) for result, _ in known])
    answers = np.concatenate([np.ravel(got) for _, got in known])
    wanted = np.concatenate([np.ravel(_expected(result)) for result, _ in known])
    slope, shift = np.polyfit(x, answers, 1)
    flat = all(np.ptp(got) == 0 for _, got in known)  # such as one n-th of everything
    require(
        not flat and not np.allclose(slope * x + shift, answers, rtol=RELATIVE, atol=ABSOLUTE),
        text(
            ko="`{function}`의 답이 상수이거나 입력의 일차식(직선)입니다. {at_work}",
            en="What `{function}` gives is a constant or a straight line of its input. {at_work}",
            function=function,
            at_work=AT_WORK,
        ),
    )
    require(
        function == "softmax" or np.isclose(answers, wanted, rtol=RELATIVE, atol=ABSOLUTE).any(),
        text(
            ko="`{function}`의 값이 하나도 맞지 않습니다. {at_work}",
            en="Not a single value of `{function}` is right. {at_work}",
            function=function,
            at_work=AT_WORK,
        ),
    )


def never_negative(results: Iterable[Result]) -> None:
    """Each result is finite and nowhere below 0.

    Raises:
        CheckFailed: naming the first input for which it is.
    """
    for result in results:
        got = _numbers(result)
        require(
            (got >= 0).all(),
            text(
                ko="`{function}`에 {given}{을} 넣으면 0보다 작은 값이 나옵니다. 이 함수의 값은 0 "
                "이상입니다.",
                en="`{function}` called with {given} goes below 0; its values are 0 or more.",
                function=result.function,
                given=given(result),
            ),
        )


def sums_to_one(results: Iterable[Result]) -> None:
    """Each result holds numbers from 0 to 1 that sum to 1 along the last axis.

    Raises:
        CheckFailed: naming the first input for which they do not.
    """
    for result in results:
        got = _numbers(result)
        require(
            (got >= 0).all() and (got <= 1 + ABSOLUTE).all(),
            text(
                ko="`{function}`에 {given}{을} 넣으면 0과 1 사이를 벗어난 값이 나옵니다. 확률은 "
                "그럴 수 없습니다.",
                en="`{function}` called with {given} leaves the range 0 to 1, as no probability "
                "can.",
                function=result.function,
                given=given(result),
            ),
        )
        sums = got.sum(axis=-1)
        if not np.allclose(sums, 1, atol=1e-5):
            worst = number(sums.flat[np.argmax(np.abs(sums - 1))])
            fail(
                text(
                    ko="`{function}`에 {given}{을} 넣은 결과를 마지막 축을 따라 더하면 "
                    "{worst}{이} 되는 행이 있습니다. 확률은 행마다 따로 합이 1입니다.",
                    en="What `{function}` gives for {given} has a row (along the last axis) that "
                    "sums to {worst}. Probabilities sum to 1, each row by itself.",
                    function=result.function,
                    given=given(result),
                    worst=worst,
                )
            )


def same_when_raised(pairs: Iterable[tuple[Result, Result]]) -> None:
    """Scores, and the same scores with one number added to all, give the same.

    Raises:
        CheckFailed: naming the first scores for which they do not.
    """
    for low, high in pairs:
        shift = float(np.asarray(high.args[0]).flat[0] - np.asarray(low.args[0]).flat[0])
        require(
            np.allclose(_numbers(low), _numbers(high), rtol=1e-3, atol=1e-5),
            text(
                ko="`{function}`에 {given}{을} 넣을 때와 거기에 {number}{을} 더해 넣을 때 답이 "
                "다릅니다. 점수끼리의 차이가 같으면 확률도 같아야 합니다.",
                en="`{function}` gives one answer for {given} and another when {number} is added "
                "to all of it. Where the differences of scores are the same, so are the "
                "probabilities.",
                function=low.function,
                given=given(low),
                number=number(shift),
            ),
        )


def input_unchanged(results: Iterable[Result]) -> None:
    """No call changed the array that it was given.

    Raises:
        CheckFailed: naming the first input that was changed, or for which the call failed.
    """
    for result in results:
        _numbers(result)
        require(
            not result.changed,
            text(
                ko="`{function}`에 {given}{을} 넣었더니 그 배열의 값이 바뀌었습니다. 부른 사람은 "
                "원래 값을 다시 쓸 수 없게 됩니다. 새 배열을 만들어 돌려주세요.",
                en="`{function}` changed the array {given} that it was given, so the caller "
                "cannot use it any more. Return a new array.",
                function=result.function,
                given=given(result),
            ),
        )


def calm(results: Iterable[Result]) -> None:
    """No call overflows on its way to the answer; they were made with NumPy's warnings as errors.

    Raises:
        CheckFailed: naming the first input for which one does.
    """
    for result in results:
        name, x = result.args
        error = result.outcome.error
        require(
            error is None or error.name != "FloatingPointError",
            text(
                ko="`{name}`에 {words}{을} 넣으면 계산 도중에 수가 넘칩니다(NumPy의 경고). 답이 "
                "맞게 나온 것은 운입니다. 지수가 커지지 않게 식을 바꾸세요.",
                en="`{name}` called with {words} overflows on its way (NumPy's warning). That "
                "the answer comes out right is luck; write it so that the exponent never "
                "gets large.",
                name=name,
                words=words(x),
            ),
        )
        result.array(as_is(ko=words(x), en=words(x)))


def awake(source: Source) -> None:
    """The warnings that `calm` listens for are not switched off, which no value can show.

    Raises:
        CheckFailed: saying where they are.
    """
    off = [*source.cell("sigmoid").calls("errstate"), *source.cell("sigmoid").calls("seterr")]
    require(
        not any(keyword(call, "over") or keyword(call, "all") for call in off),
        text(
            ko="`sigmoid` 칸에서 NumPy의 경고를 끕니다. 수는 그대로 넘치고, 다만 보이지 않을 "
            "뿐입니다. 지수가 커지지 않게 식을 바꾸세요.",
            en="The cell of `sigmoid` switches NumPy's warnings off. The numbers overflow as "
            "before, only unseen; write it so that the exponent never gets large.",
        ),
    )
    defined = [
        node
        for node in source.nodes()
        if getattr(node, "name", None) == STRICT  # a function
        or (getattr(node, "id", None) == STRICT and isinstance(node.ctx, ast.Store))
    ]
    require(
        len(defined) <= 1,
        text(
            ko="`{strict}`{을} 다시 정의했습니다. 주어진 그대로 두세요.",
            en="`{strict}` is defined anew; leave the one that is given.",
            strict=STRICT,
        ),
    )


def given(result: Result) -> Text:
    """Return what a function was called with in a few words."""
    return listed(words(value) for value in result.args)


def _expected(result: Result) -> Numbers:
    """The values of the formula for the arguments of a call."""
    x = np.asarray(result.args[0], dtype=float)
    return np.asarray(EXPECTED[result.function](x, *result.args[1:]))


def _like_input(result: Result) -> Numbers | None:
    """The finite numbers of an answer in the shape of its input; None for any other answer."""
    value = result.outcome.result
    array = None if value is None else to_array(value)
    if array is None or array.dtype.kind not in "fiub" or array.shape != np.shape(result.args[0]):
        return None
    return array.astype(float) if np.isfinite(array).all() else None


def _numbers(result: Result, why: Text = NO_TEXT) -> NDArray[Any]:
    """Return the result as finite numbers in the shape of the first argument."""
    got = result.array(given(result)).astype(float)
    shape = np.shape(result.args[0])
    require(
        got.shape == shape,
        text(
            ko="`{function}`에 {given}{을} 넣으면 결과의 모양이 {seen}입니다. 넣은 것과 같은 "
            "{wanted} 모양이어야 합니다.",
            en="`{function}` called with {given} returns the shape {seen}; it should be that of "
            "the input, {wanted}.",
            function=result.function,
            given=given(result),
            seen=shape_text(got.shape),
            wanted=shape_text(shape),
        ),
    )
    endless = text(
        ko="`{function}`에 {given}{을} 넣으면 NaN이나 무한대가 나옵니다.",
        en="`{function}` called with {given} gives NaN or infinity.",
        function=result.function,
        given=given(result),
    )
    require(np.isfinite(got).all(), sentences(endless, why))
    return got
