"""What a student's function is held to: the reference, its arguments, a property of its answers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from nbassay.checks import require
from nbassay.checks.calls import Result, does_something
from nbassay.checks.values import to_array
from nbassay.grader._compare import (
    WHOLE,
    Closeness,
    Parts,
    agrees,
    compare,
    is_right,
    pick,
    require_shape,
)
from nbassay.grader._show_input import describe_input
from nbassay.texts import Text, sentences, text

Reference: TypeAlias = Callable[..., Any]
# Another formula, and what somebody is told whose function gives what that does.
Mistake: TypeAlias = tuple[Reference, Text]

_AT_WORK = text(
    ko="이 점수는 함수가 제 일을 할 때 받습니다. 먼저 맞는 값이 나오게 하세요.",
    en="These points come once the function does its work; make it give the right values first.",
)


def apply(reference: Reference, result: Result) -> Any:
    """Return what `reference` gives for the arguments of a call, which it cannot change."""
    return _call(reference, result.args)


def equal_reference(
    results: Sequence[Result],
    reference: Reference,
    close: Closeness,
    why: Text,
    parts: Parts = WHOLE,
    mistakes: Sequence[Mistake] = (),
) -> None:
    """Each call gives what `reference` gives for the same arguments.

    Raises:
        CheckFailed: naming the first input for which it does not, and the mistake of which that
            comes, else `why` that may be.
    """
    for result in results:
        wanted = apply(reference, result)
        if agrees(result, wanted, close, parts):
            continue
        known = (
            said for wrong, said in mistakes if agrees(result, apply(wrong, result), close, parts)
        )
        compare(result, wanted, close, next(known, why), parts)


def leave_arguments_alone(results: Sequence[Result]) -> None:
    """No call changed an array that it was given.

    Raises:
        CheckFailed: naming the first input that was changed, or for which the call failed.
    """
    for result in results:
        result.value(describe_input(result))
        require(
            not result.changed,
            text(
                ko="`{function}`에 {given}{을} 넣었더니 그 배열의 값이 바뀌었습니다. 부른 사람은 "
                "원래 값을 다시 쓸 수 없게 됩니다. 받은 배열은 그대로 두고 새 배열을 만드세요.",
                en="`{function}` changed the array {given} that it was given, so the caller "
                "cannot use it any more. Leave what it was given alone and make a new array.",
                function=result.function,
                given=describe_input(result),
            ),
        )


def have_property(
    results: Sequence[Result],
    has: Callable[..., object],
    why: Text,
    like: Reference | None,
    parts: Parts = WHOLE,
) -> None:
    """For each call `has(answer, *arguments)` is true; numbers come as arrays.

    With a reference `like` an answer has its shape, too. Of several `parts` that are returned
    together the one that is looked at is the answer.

    Raises:
        CheckFailed: naming the first input for which it is not, and `why` it should be.
    """
    for result in results:
        given = describe_input(result)
        answer = pick(result, parts)
        if like is not None:
            right = parts.looked_at(apply(like, result))
            wanted = right[0] if isinstance(right, tuple) and parts.only else right
            require_shape(result, np.asarray(answer), np.asarray(wanted))
        off = text(
            ko="`{function}`에 {given}{을} 넣었을 때의 답이 맞지 않습니다.",
            en="What `{function}` gives for {given} is not right.",
            function=result.function,
            given=given,
        )
        require(_holds(has, answer, result), sentences(off, why))


def _holds(has: Callable[..., object], answer: Any, result: Result) -> bool:
    """Whether a property holds; one that cannot even be worked out of an answer does not."""
    try:
        with np.errstate(all="ignore"):
            return bool(has(answer, *copy.deepcopy(result.args)))
    except (TypeError, ValueError, IndexError, KeyError, AttributeError):
        return False


def give_the_same(
    results: Sequence[Result], changed: Sequence[Result], close: Closeness, why: Text
) -> None:
    """Each call gives what the call with its input changed gives.

    Raises:
        CheckFailed: naming the first input for which it does not, and `why` it should.
    """
    for result, other in zip(results, changed, strict=True):
        given, also = describe_input(result), describe_input(other)
        seen, again = result.array(given), other.array(also)
        off = text(
            ko="`{function}`의 답이 {given}{을} 넣을 때와 {also}{을} 넣을 때 서로 다릅니다.",
            en="`{function}` gives one answer for {given} and another for {also}.",
            function=result.function,
            given=given,
            also=also,
        )
        same = (
            seen.shape == again.shape and close.agree(seen.astype(float), again.astype(float)).all()
        )
        require(same, sentences(off, why))


def do_work(
    results: Sequence[Result], reference: Reference, close: Closeness, *, right_somewhere: bool
) -> None:
    """The function computes something: no constant, no echo, no straight line, and some value right.

    What it leaves alone, or never does, is worth points only then: zeros change nobody's array.
    Where one mistake makes every value wrong, as in a softmax, none has to be `right_somewhere`.

    Raises:
        CheckFailed: saying what it is instead, or that no value is right.
    """
    does_something(results)
    answered = [result for result in results if result.outcome.error is None]
    if not answered:
        return  # each call failed, which its own check says
    _refuse_straight_line(answered, reference, close)
    if not right_somewhere:
        return
    wanted = [apply(reference, result) for result in answered]
    require(
        any(is_right(result, right, close) for result, right in zip(answered, wanted, strict=True)),
        text(
            ko="`{function}`의 값이 하나도 맞지 않습니다. {at_work}",
            en="Not a single value of `{function}` is right. {at_work}",
            function=results[0].function,
            at_work=_AT_WORK,
        ),
    )


def require_work(
    results: Sequence[Result], reference: Reference, *, right_somewhere: bool = True
) -> None:
    """The function is at work: see `leaves_its_arguments_alone`.

    For checks that are worth points only then, and that no kind of check has.

    Raises:
        CheckFailed: saying what it does instead.
    """
    do_work(results, reference, Closeness(), right_somewhere=right_somewhere)


def _refuse_straight_line(
    results: Sequence[Result], reference: Reference, close: Closeness
) -> None:
    """A straight line of its input is no work, unless the reference gives one as well."""
    points = [_elementwise(result, apply(reference, result)) for result in results]
    known = [point for point in points if point is not None]
    if not known:
        return
    x, seen, wanted = (np.concatenate([point[part] for point in known]) for part in range(3))
    # Each answer one number all over, such as one n-th of everything, is no more than a line.
    flat = [all(np.ptp(point[part]) == 0 for point in known) for part in (1, 2)]
    idle = flat[0] or _is_line(x, seen, close)
    require(
        not idle or flat[1] or _is_line(x, wanted, close),
        text(
            ko="`{function}`의 답이 상수이거나 입력의 일차식(직선)입니다. {at_work}",
            en="What `{function}` gives is a constant or a straight line of its input. {at_work}",
            function=results[0].function,
            at_work=_AT_WORK,
        ),
    )


def _elementwise(result: Result, wanted: Any) -> tuple[Any, Any, Any] | None:
    """Return input, answer and right answer, flat, of a call that answers value by value."""
    value = result.outcome.result
    seen = None if value is None else to_array(value)
    x = result.args[0] if result.args else None
    if seen is None or not isinstance(x, np.ndarray) or seen.dtype.kind not in "fiub":
        return None
    if not x.shape == seen.shape == np.shape(wanted) or x.size < 2 or x.dtype.kind not in "fiu":
        return None
    arrays = [np.ravel(np.asarray(array, dtype=float)) for array in (x, seen, wanted)]
    return (arrays[0], arrays[1], arrays[2]) if np.isfinite(arrays[1]).all() else None


def _is_line(x: Any, y: Any, close: Closeness) -> bool:
    slope, shift = np.polyfit(x, y, 1)
    return bool(np.allclose(slope * x + shift, y, rtol=close.relative, atol=close.absolute))


def find_fault(reference: Reference, arguments: Sequence[tuple[Any, ...]]) -> str:
    """Return what is wrong with a reference on its own inputs, "" if nothing is."""
    for given in arguments:
        try:
            wanted = _call(reference, given)
        # A reference is the author's code, so calling it can raise anything.
        except Exception as error:
            return f"the reference fails on its own input {given!r:.80}: {error!r}"
        if wanted is None:
            return f"the reference returns nothing for its own input {given!r:.80}"
    return ""


def _call(reference: Reference, arguments: tuple[Any, ...]) -> Any:
    """Call it with arguments that it may change, as quietly as NumPy can be."""
    with np.errstate(all="ignore"):
        return reference(*copy.deepcopy(arguments))
