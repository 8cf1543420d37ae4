"""An answer of a student's function against what the reference gives for the same input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, fail, require, shapes
from nbassay.checks.calls import Result
from nbassay.checks.shapes import shape_text
from nbassay.checks.values import plain, to_array
from nbassay.grader._closeness import Closeness
from nbassay.grader._show_input import describe_input, show, show_answer, show_number
from nbassay.texts import NO_TEXT, Text, sentences, text

_NUMBERS = "fiub"


@dataclass(frozen=True)
class Parts:
    """The values that a function returns together, by their names; `only` are those looked at."""

    names: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def looked_at(self, wanted: Any) -> Any:
        """Return of what a reference gives the parts that are looked at: a tuple, or all of it."""
        if not isinstance(wanted, tuple) or not self.only:
            return wanted
        return tuple(wanted[self.names.index(name)] for name in self.only)


WHOLE = Parts()


def compare(result: Result, wanted: Any, close: Closeness, why: Text, parts: Parts = WHOLE) -> None:
    """What a call gave is `wanted`: numbers in its shape, texts, or a tuple of such parts.

    One number is one number, whether in an array or not, and of parts (n,), (n, 1) and (1, n) are
    one vector. A mistake is shown by the input for which it shows, and the value that came out,
    never by the one that should.

    Raises:
        CheckFailed: naming the input, and `why` that may be.
    """
    if not isinstance(wanted, tuple):
        _compare_part(result, _whole(result, wanted), wanted, close.of(result.args), why)
        return
    given = _parts_of(result, wanted, parts)
    for number, (part, right) in enumerate(zip(given, wanted, strict=True), 1):
        name = parts.names[number - 1] if parts.names else ""
        if parts.only and name not in parts.only:
            continue
        part_of = (
            text(ko="{name}의 값으로", en="for {name}", name=name)
            if name
            else text(
                ko="돌려준 것의 {n}번째 값으로", en="as part {n} of what it returns", n=number
            )
        )
        _compare_part(result, part, right, close.of(result.args, number - 1), why, part_of)


def agrees(result: Result, wanted: Any, close: Closeness, parts: Parts = WHOLE) -> bool:
    """Whether a call gave `wanted`: see `compare`."""
    try:
        compare(result, wanted, close, NO_TEXT, parts)
    except CheckFailed:
        return False
    return True


def pick(result: Result, parts: Parts) -> Any:
    """Return what a call gave, or the one of its `parts` that is looked at; numbers as an array."""
    if parts.only:
        given = _parts_of(result, parts.names, parts)
        return given[parts.names.index(parts.only[0])]
    value = result.outcome.result
    array = None if value is None else to_array(value)
    numbers = array is not None and array.dtype.kind in _NUMBERS
    return result.array(describe_input(result)) if numbers else result.plain(describe_input(result))


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
    given = getattr(value, "items", ())
    if not isinstance(wanted, tuple):
        yield value is not None and _is_same(result.plain(), wanted)
        return
    for part, right in zip(given, wanted, strict=False):
        array = to_array(part)
        if array is not None and array.dtype.kind in _NUMBERS and array.size == np.size(right):
            seen, expected = array.astype(float).ravel(), np.ravel(right).astype(float)
            yield bool(close.agree(seen, expected).any())


def _whole(result: Result, wanted: Any) -> Any:
    """Return what a call gave: an array where numbers are `wanted`, else the plain thing."""
    given = describe_input(result)
    return result.array(given) if _is_numeric(wanted) else result.plain(given)


def _parts_of(result: Result, wanted: tuple[Any, ...], parts: Parts) -> list[Any]:
    """Return the values that a call gave together, as many as are `wanted`."""
    value = result.value(describe_input(result))
    found = list(getattr(value, "items", ()))
    array = None if found else to_array(value)
    if array is not None and array.ndim:
        found = list(array)
    require(
        len(found) == len(wanted),
        text(
            ko="`{function}`에 {given}{을} 넣으면 {seen}{을} 돌려줍니다. 값 {n}개를 차례로 "
            "돌려주어야 합니다{names}.",
            en="`{function}` called with {given} returns {seen}; it should return {n} values "
            "in order{names}.",
            function=result.function,
            given=describe_input(result),
            seen=value.describe(),
            n=len(wanted),
            names=f": {', '.join(parts.names)}" if parts.names else "",
        ),
    )
    return [
        part if isinstance(part, np.ndarray | np.generic) else _as_plain(part) for part in found
    ]


def _as_plain(part: ev.Value) -> Any:
    array = to_array(part)
    return plain(part) if array is None else array


def _compare_part(
    result: Result,
    seen: Any,
    wanted: Any,
    close: Closeness,
    why: Text,
    part_of: Text = NO_TEXT,
) -> None:
    if not _is_numeric(wanted):
        off = _off(result, show(_plain(seen)), part_of=part_of)
        require(_is_same(seen, wanted), sentences(off, why))
        return
    if not isinstance(seen, np.ndarray | np.generic) or seen.dtype.kind not in _NUMBERS:
        fail(sentences(_off(result, show(_plain(seen)), part_of=part_of), why))
    _compare_numbers(result, np.asarray(seen), wanted, close, why, part_of)


def _compare_numbers(
    result: Result,
    seen: NDArray[Any],
    wanted: Any,
    close: Closeness,
    why: Text,
    part_of: Text = NO_TEXT,
) -> None:
    if close.whole:
        shapes.dtype(f"{result.function}(...)", seen, "integer")
    right = np.asarray(wanted, dtype=float)
    numbers = np.asarray(seen, dtype=float)
    vector = part_of and right.ndim == 1 and right.size == max(numbers.shape, default=1)
    if numbers.size == right.size and (vector or close.flat):
        numbers = numbers.reshape(right.shape)
    require_shape(result, numbers, right, why)
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
    off = _off(result, show_number(numbers[place]), _where(result, right, place), part_of)
    fail(sentences(off, show_answer(numbers), why))


def has_shape(numbers: NDArray[Any], right: NDArray[Any]) -> bool:
    """Whether `numbers` have the shape of those that are right; one number may come in any."""
    return numbers.shape == right.shape or (right.ndim == 0 and numbers.size == 1)


def require_shape(
    result: Result, numbers: NDArray[Any], right: NDArray[Any], why: Text = NO_TEXT
) -> None:
    """`numbers` have the shape of those that are right; one number may come in any.

    Raises:
        CheckFailed: naming both shapes, and `why` that may be.
    """
    other = text(
        ko="`{function}`에 {given}{을} 넣으면 모양이 {seen}인 값을 돌려줍니다. {wanted} "
        "모양이어야 합니다.",
        en="`{function}` called with {given} returns the shape {seen}; it should be {wanted}.",
        function=result.function,
        given=describe_input(result),
        seen=shape_text(numbers.shape),
        wanted=shape_text(right.shape) if right.ndim else text(ko="숫자 하나", en="one number"),
    )
    require(has_shape(numbers, right), sentences(other, why))


def _where(result: Result, right: NDArray[Any], place: tuple[Any, ...]) -> Text:
    """Return where in an array of the input's shape a number is off, by the input there."""
    x = result.args[0] if len(result.args) == 1 else None  # of several, which it is has no name
    if right.size < 2:
        return NO_TEXT
    if isinstance(x, np.ndarray) and x.shape == right.shape and x.dtype.kind in _NUMBERS:
        return text(ko=", x = {x}인 곳에서", en=", where x = {x},", x=show_number(x[place]))
    index = [int(number) for number in place]
    match index:
        case [number]:
            return text(ko=", 인덱스 {n}에서", en=" at index {n}", n=number)
        case [row, column]:
            return text(
                ko=", (0부터 세어) {row}번 행 {column}번 열에서",
                en=", in row {row}, column {column} (from 0),",
                row=row,
                column=column,
            )
    return text(ko=", 인덱스 {at}에서", en=" at index {at}", at=shape_text(index))


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
