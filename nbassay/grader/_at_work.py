"""Whether a student's function is at work: what it never does counts only where it does something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import CheckFailed, require
from nbassay.checks.calls import NotAtWork, Result, does_something
from nbassay.checks.values import to_array
from nbassay.grader._closeness import Closeness
from nbassay.grader._compare import has_shape, is_right, require_shape
from nbassay.grader._functions import Reference, apply
from nbassay.grader._show_input import describe_input
from nbassay.texts import text

_AT_WORK = text(
    ko="이 점수는 함수가 제 일을 할 때 받습니다. 먼저 맞는 값이 나오게 하세요.",
    en="These points come once the function does its work; make it give the right values first.",
)


def do_work(
    results: Sequence[Result], reference: Reference, close: Closeness, *, right_somewhere: bool
) -> None:
    """The function computes something: no constant, no echo, no straight line, and some value right.

    What it leaves alone, or never does, is worth points only then: zeros change nobody's array.
    Where one mistake makes every value wrong, as in a softmax, none has to be `right_somewhere`;
    it is enough that some answer has the shape of the right one.

    Raises:
        NotAtWork: saying what it is instead, or that no value is right.
    """
    does_something(results)
    answered = [result for result in results if result.outcome.error is None]
    if not answered:
        return  # each call failed, which its own check says
    try:
        _hold_to_work(answered, reference, close, right_somewhere=right_somewhere)
    except CheckFailed as failed:
        raise NotAtWork(failed.message, results[0].function) from failed


def _hold_to_work(
    answered: Sequence[Result], reference: Reference, close: Closeness, *, right_somewhere: bool
) -> None:
    wanted = [apply(reference, result) for result in answered]
    _refuse_straight_line(answered, wanted, close)
    _refuse_one_argument_alone(answered, wanted)
    if not right_somewhere:
        _require_a_shape(answered, wanted)
        return
    require(
        any(is_right(result, right, close) for result, right in zip(answered, wanted, strict=True)),
        text(
            ko="`{function}`의 답이 아직 하나도 맞지 않습니다. {at_work}",
            en="No answer of `{function}` is right yet. {at_work}",
            function=answered[0].function,
            at_work=_AT_WORK,
        ),
    )


def require_work(
    results: Sequence[Result], reference: Reference, *, right_somewhere: bool = True
) -> None:
    """The function is at work: see `leaves_its_arguments_alone`.

    For checks that are worth points only then, and that no kind of check has.

    Raises:
        CheckFailed: saying what it does instead, after "follows from" where the check of its values
            failed.
    """
    do_work(results, reference, Closeness(), right_somewhere=right_somewhere)


def _refuse_straight_line(
    results: Sequence[Result], wanted: Sequence[Any], close: Closeness
) -> None:
    """A straight line of its input is no work, unless the reference gives one as well."""
    points = [_elementwise(result, right) for result, right in zip(results, wanted, strict=True)]
    known = [point for point in points if point is not None]
    if not known:
        return
    x, seen, right = (np.concatenate([point[part] for point in known]) for part in range(3))
    # Each answer one number all over, such as one n-th of everything, is no more than a line.
    flat = [all(np.ptp(point[part]) == 0 for point in known) for part in (1, 2)]
    idle = flat[0] or _is_line(x, seen, close)
    require(
        not idle or flat[1] or _is_line(x, right, close),
        text(
            ko="`{function}`의 답이 상수이거나 입력의 일차식(직선)입니다. {at_work}",
            en="What `{function}` gives is a constant or a straight line of its input. {at_work}",
            function=results[0].function,
            at_work=_AT_WORK,
        ),
    )


def _elementwise(result: Result, wanted: Any) -> tuple[Any, Any, Any] | None:
    """Return input, answer and right answer, flat, of a call that answers value by value."""
    seen = _numbers(result)
    x = result.args[0] if result.args else None
    if seen is None or not isinstance(x, np.ndarray) or isinstance(wanted, tuple):
        return None
    if not x.shape == seen.shape == np.shape(wanted) or x.size < 2 or x.dtype.kind not in "fiu":
        return None
    arrays = [np.ravel(np.asarray(array, dtype=float)) for array in (x, seen, wanted)]
    return (arrays[0], arrays[1], arrays[2]) if np.isfinite(arrays[1]).all() else None


def _is_line(x: Any, y: Any, close: Closeness) -> bool:
    slope, shift = np.polyfit(x, y, 1)
    return bool(np.allclose(slope * x + shift, y, rtol=close.relative, atol=close.absolute))


def _refuse_one_argument_alone(results: Sequence[Result], wanted: Sequence[Any]) -> None:
    """The mean or the sum of one of several arguments is no work, unless the reference is that."""
    answers = [
        (result, _one(_numbers(result)), _one(right))
        for result, right in zip(results, wanted, strict=True)
    ]
    for place in range(len(results[0].args) if len(results[0].args) > 1 else 0):
        known = [
            (seen, right, totals)
            for result, seen, right in answers
            if seen is not None and (totals := _mean_and_sum(result.args[place])) is not None
        ]
        alone = all(np.isclose(seen, totals).any() for seen, _, totals in known)
        meant = all(
            right is not None and np.isclose(right, totals).any() for _, right, totals in known
        )
        require(
            not alone or meant,
            text(
                ko="`{function}`의 답이 {place}번째 인수에만 달려 있습니다. {at_work}",
                en="What `{function}` gives depends on its argument {place} alone. {at_work}",
                function=results[0].function,
                place=place + 1,
                at_work=_AT_WORK,
            ),
        )


def _require_a_shape(results: Sequence[Result], wanted: Sequence[Any]) -> None:
    """Some answer has the shape of the right one; what is no array is not looked at."""
    for result, right in zip(results, wanted, strict=True):
        if isinstance(right, tuple | list | str | dict):
            return
        numbers = _numbers(result)
        if numbers is not None and has_shape(numbers, np.asarray(right)):
            return
    first = results[0]
    require_shape(first, first.array(describe_input(first)), np.asarray(wanted[0]))


def _numbers(result: Result) -> NDArray[Any] | None:
    """Return what a call gave as an array of numbers; None if it is nothing like that."""
    value = result.outcome.result
    array = None if value is None else to_array(value)
    return array if array is not None and array.dtype.kind in "fiub" else None


def _one(value: Any) -> float | None:
    """Return an array of one number as that number; None for anything else."""
    array = np.asarray(0j if value is None or isinstance(value, tuple | list) else value)
    return float(array.ravel()[0]) if array.size == 1 and array.dtype.kind in "fiub" else None


def _mean_and_sum(argument: Any) -> tuple[float, float] | None:
    """Return what an array or list of numbers comes to; None for what is no such thing."""
    try:
        array = np.asarray(argument if isinstance(argument, np.ndarray | list) else ())
    except ValueError:  # a list of lists of several lengths
        return None
    usable = array.size and array.dtype.kind in "fiub"
    return (float(array.mean()), float(array.sum())) if usable else None
