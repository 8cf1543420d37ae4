"""An answer of a student's function against what the reference gives for the same input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import fail, require
from nbassay.checks.calls import Result
from nbassay.checks.shapes import shape_text
from nbassay.checks.values import to_array
from nbassay.grader._show_input import describe_input, show, show_number
from nbassay.texts import NO_TEXT, Text, sentences, text

_NUMBERS = "fiub"


@dataclass(frozen=True)
class Closeness:
    """How near a number has to be: within `absolute` + `relative` * the expected one."""

    relative: float = 1e-5  # room for float32: a student may let TensorFlow do the work
    absolute: float = 1e-6

    def agree(self, seen: NDArray[Any], wanted: NDArray[Any]) -> NDArray[np.bool_]:
        """Say for each number whether it is near enough; NaN is near NaN."""
        return np.asarray(
            np.isclose(seen, wanted, rtol=self.relative, atol=self.absolute, equal_nan=True)
        )


def compare(result: Result, wanted: Any, close: Closeness, why: Text) -> None:
    """What a call gave is `wanted`: numbers in its shape, texts, or a tuple or list of such parts.

    One number is one number, whether in an array or not. A mistake is shown by the input for which
    it shows, and the value that came out, never by the one that should.

    Raises:
        CheckFailed: naming the input, and `why` that may be.
    """
    if isinstance(wanted, tuple):
        parts = _parts_of(result, len(wanted))
        for number, (part, right) in enumerate(zip(parts, wanted, strict=True), 1):
            part_of = text(
                ko="돌려준 것의 {n}번째 값에서",
                en="in part {n} of what it returns",
                n=number,
            )
            _compare_numbers(result, _as_numbers(result, part), right, close, why, part_of)
        return
    if _is_numeric(wanted):
        _compare_numbers(result, result.array(describe_input(result)), wanted, close, why)
        return
    seen = result.plain(describe_input(result))
    require(_is_same(seen, wanted), sentences(_off(result, show(_plain(seen))), why))


def is_right(result: Result, wanted: Any, close: Closeness) -> bool:
    """Whether any number, or all of something else, that a call gave is that of the reference."""
    value = result.outcome.result
    array = None if value is None else to_array(value)
    if not _is_numeric(wanted):
        return value is not None and bool(any(_agreeing_parts(result, wanted, close)))
    right = np.asarray(wanted)
    if array is None or array.dtype.kind not in _NUMBERS or array.size != right.size:
        return False
    return bool(close.agree(array.astype(float).ravel(), right.astype(float).ravel()).any())


def _agreeing_parts(result: Result, wanted: Any, close: Closeness) -> Iterator[bool]:
    value = result.outcome.result
    parts = getattr(value, "items", ())
    if not isinstance(wanted, tuple):
        yield value is not None and _is_same(result.plain(), wanted)
        return
    for part, right in zip(parts, wanted, strict=False):
        array = to_array(part)
        if array is not None and array.dtype.kind in _NUMBERS and array.size == np.size(right):
            seen, expected = array.astype(float).ravel(), np.ravel(right).astype(float)
            yield bool(close.agree(seen, expected).any())


def _parts_of(result: Result, count: int) -> list[Any]:
    value = result.value(describe_input(result))
    parts = list(getattr(value, "items", ()))
    if not parts and (array := to_array(value)) is not None and array.ndim:
        parts = list(array)
    require(
        len(parts) == count,
        text(
            ko="`{function}`에 {given}{을} 넣으면 {seen}{을} 돌려줍니다. 값 {count}개를 차례로 "
            "돌려주어야 합니다.",
            en="`{function}` called with {given} returns {seen}; it should return {count} values "
            "in order.",
            function=result.function,
            given=describe_input(result),
            seen=value.describe(),
            count=count,
        ),
    )
    return parts


def _as_numbers(result: Result, part: Any) -> NDArray[Any]:
    array = part if isinstance(part, np.ndarray | np.generic) else to_array(part)
    if array is None or np.asarray(array).dtype.kind not in _NUMBERS:
        fail(_off(result, show(str(part))))
    return np.asarray(array)


def _compare_numbers(
    result: Result,
    seen: NDArray[Any],
    wanted: Any,
    close: Closeness,
    why: Text,
    part_of: Text = NO_TEXT,
) -> None:
    right = np.asarray(wanted, dtype=float)
    numbers = np.asarray(seen, dtype=float)
    require_shape(result, numbers, right)
    numbers = numbers.reshape(right.shape)
    endless = text(
        ko="`{function}`에 {given}{을} 넣으면 NaN이나 무한대가 나옵니다.",
        en="`{function}` called with {given} gives NaN or infinity.",
        function=result.function,
        given=describe_input(result),
    )
    require(np.isfinite(numbers[np.isfinite(right)]).all(), sentences(endless, why))
    agrees = close.agree(numbers, right)
    if agrees.all():
        return
    place = np.unravel_index(int(np.argmin(agrees)), agrees.shape)
    fail(
        sentences(
            _off(result, show_number(numbers[place]), _where(result, right, place), part_of), why
        )
    )


def require_shape(result: Result, numbers: NDArray[Any], right: NDArray[Any]) -> None:
    """`numbers` have the shape of those that are right; one number may come in any.

    Raises:
        CheckFailed: naming both shapes.
    """
    same = numbers.shape == right.shape or (right.ndim == 0 and numbers.size == 1)
    require(
        same,
        text(
            ko="`{function}`에 {given}{을} 넣으면 모양이 {seen}인 값을 돌려줍니다. {wanted} "
            "모양이어야 합니다.",
            en="`{function}` called with {given} returns the shape {seen}; it should be {wanted}.",
            function=result.function,
            given=describe_input(result),
            seen=shape_text(numbers.shape),
            wanted=shape_text(right.shape) if right.ndim else text(ko="숫자 하나", en="one number"),
        ),
    )


def _where(result: Result, right: NDArray[Any], place: tuple[Any, ...]) -> Text:
    """Return where in an array of the input's shape a number is off, by the input there."""
    x = result.args[0] if result.args else None
    if right.size < 2:
        return NO_TEXT
    if isinstance(x, np.ndarray) and x.shape == right.shape and x.dtype.kind in _NUMBERS:
        return text(ko=", x = {x}인 곳에서", en=", where x = {x},", x=show_number(x[place]))
    at = shape_text(tuple(int(number) for number in place))
    return text(ko=", {at} 자리에서", en=" at {at}", at=at)


def _off(result: Result, seen: str, where: Text = NO_TEXT, part_of: Text = NO_TEXT) -> Text:
    part = text(ko=" {part}", en=" {part}", part=part_of) if part_of else NO_TEXT
    return text(
        ko="`{function}`에 {given}{을} 넣으면{part}{where} {seen}{이} 나옵니다. 맞는 값이 아닙니다.",
        en="`{function}` called with {given} gives{part}{where} {seen}, which is not right.",
        function=result.function,
        given=describe_input(result),
        part=part,
        where=where,
        seen=seen,
    )


def _is_numeric(value: Any) -> bool:
    if isinstance(value, str | dict) or value is None:
        return False
    try:
        return np.asarray(value).dtype.kind in _NUMBERS
    except ValueError:  # parts of several lengths
        return False


def _is_same(seen: Any, wanted: Any) -> bool:
    if isinstance(seen, np.ndarray):
        seen = seen.tolist()
    if isinstance(wanted, np.ndarray):
        wanted = wanted.tolist()
    return bool(seen == wanted)


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value
