"""What a student's function is held to: the reference, its arguments, a property of its answers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from nbassay.checks import require
from nbassay.checks.calls import Result
from nbassay.grader._closeness import Closeness
from nbassay.grader._compare import (
    WHOLE,
    Parts,
    agrees,
    compare,
    pick,
    require_shape,
)
from nbassay.grader._show_input import describe_input, show
from nbassay.texts import NO_TEXT, Text, sentences, text

Reference: TypeAlias = Callable[..., Any]
# Another formula, and what somebody is told whose function gives what that does.
Mistake: TypeAlias = tuple[Reference, Text]
_NEAR = text(
    ko="거의 맞지만 같지 않습니다. 반올림했거나, 낮은 정밀도로 계산했거나, 조금씩 다가가는 방법을 쓰지 "
    "않았나요?",
    en="It comes near without being equal: rounded, worked out in a lower precision, or by a method "
    "that approaches the answer step by step?",
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
    others: Sequence[Reference] = (),
) -> None:
    """Each call gives what `reference` gives for the same arguments, or one of `others`.

    Raises:
        CheckFailed: naming the first input for which it does not, and the mistake of which that
            comes, else whether it comes near, and `why` that may be.
    """
    for result in results:
        wanted = apply(reference, result)
        rights = (wanted, *(apply(other, result) for other in others))
        if any(agrees(result, right, close, parts) for right in rights):
            continue
        known = _name(mistakes, result, results, close, parts)
        near = any(agrees(result, right, close.loosened(), parts) for right in rights)
        compare(result, wanted, close, known or sentences(_NEAR if near else NO_TEXT, why), parts)


def require_equal(
    results: Sequence[Result],
    reference: Reference,
    *,
    why: Text = NO_TEXT,
    mistakes: Sequence[Mistake] = (),
    **close: Any,
) -> None:
    """Each call gives what `reference` does: `equals` with its options, and `flat` beside.

    For checks of which the reference rests on what was captured, such as coefficients. With `flat`
    an answer may come in any shape that holds as many numbers.

    Raises:
        CheckFailed: naming the first input for which it does not.
    """
    equal_reference(results, reference, Closeness(**close), why, mistakes=mistakes)


def _name(
    mistakes: Sequence[Mistake],
    result: Result,
    results: Sequence[Result],
    close: Closeness,
    parts: Parts,
) -> Text:
    """Return what to say of the mistake that gives `result`, and most others; NO_TEXT of none."""

    def explains(wrong: Reference, given: Result) -> bool:
        return agrees(given, apply(wrong, given), close, parts)

    known = [mistake for mistake in mistakes if explains(mistake[0], result)]
    if len(known) > 1:
        known.sort(key=lambda mistake: -sum(explains(mistake[0], given) for given in results))
    return known[0][1] if known else NO_TEXT


def leave_arguments_alone(results: Sequence[Result], *, all_finish: bool = True) -> None:
    """No call changed an array that it was given.

    Unless `all_finish`, calls that stopped with an error are left to other checks, if one did not.

    Raises:
        CheckFailed: naming the first input that was changed, or for which nothing came back.
    """
    finished = [result for result in results if all_finish or result.outcome.error is None]
    for result in finished or results:
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
            ko="`{function}`에 {given}{을} 넣으면 {seen}{이} 나옵니다. 맞는 답이 아닙니다.",
            en="`{function}` called with {given} gives {seen}, which is not right.",
            function=result.function,
            given=given,
            seen=show(answer),
        )
        require(_holds(has, answer, result), sentences(off, why))


def _holds(has: Callable[..., object], answer: Any, result: Result) -> bool:
    """Whether a property holds; one that cannot even be worked out of an answer does not."""
    try:
        with np.errstate(all="ignore"):
            return bool(has(answer, *copy.deepcopy(result.args)))
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
        return False


def give_the_same(
    results: Sequence[Result], changed: Sequence[Result], close: Closeness, why: Text
) -> None:
    """Each call gives what the call with its input changed gives, of this function or another.

    Raises:
        CheckFailed: naming the first input for which it does not, and `why` it should.
    """
    for result, other in zip(results, changed, strict=True):
        given, also = describe_input(result), describe_input(other)
        seen, again = result.array(given).astype(float), other.array(also).astype(float)
        off = text(
            ko="`{function}`에 {given}{을} 넣으면 {seen}, `{other}`에 {also}{을} 넣으면 "
            "{again}입니다.",
            en="`{function}` called with {given} gives {seen}, and `{other}` called with {also} "
            "gives {again}.",
            function=result.function,
            given=given,
            seen=show(seen),
            other=other.function,
            also=also,
            again=show(again),
        )
        alike = seen.shape == again.shape or seen.size == again.size == 1
        same = alike and not np.isnan(seen).any() and close.agree(seen.ravel(), again.ravel()).all()
        require(same, sentences(off, why))


def find_fault(
    formula: Reference, arguments: Sequence[tuple[Any, ...]], called: str = "the reference"
) -> str:
    """Return what is wrong with a formula on its own inputs, "" if nothing is."""
    for given in arguments:
        try:
            wanted = _call(formula, given)
        # It is the author's code, so calling it can raise anything.
        except Exception as error:
            return f"{called} fails on its own input {_in_one_line(given)}: {error!r}"
        if wanted is None:
            return f"{called} returns nothing for its own input {_in_one_line(given)}"
    return ""


def _in_one_line(given: tuple[Any, ...]) -> str:
    return f"{' '.join(repr(given).split()):.80}"


def _call(reference: Reference, arguments: tuple[Any, ...]) -> Any:
    """Call it with arguments that it may change, as quietly as NumPy can be."""
    with np.errstate(all="ignore"):
        return reference(*copy.deepcopy(arguments))
