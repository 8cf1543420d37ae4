"""Results of a student's function, called in the sandbox with the grader's inputs."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks._verdict import CheckFailed, fail
from nbassay.checks.values import plain, to_array
from nbassay.evidence import short
from nbassay.texts import NO_TEXT, Text, text

CONSTANT = text(
    ko="어떤 입력에도 같은 답을 돌려줍니다. 함수가 할 일을 아직 하지 않습니다.",
    en="gives the same answer whatever it is called with; it does not do its work yet.",
)
HANDED_BACK = text(
    ko="받은 것을 그대로 돌려줍니다. 함수가 할 일을 아직 하지 않습니다.",
    en="hands back what it was given; it does not do its work yet.",
)


class CallFailed(CheckFailed):
    """A student's `function` stopped with `error` when it was called."""

    def __init__(self, message: Text, error: ev.ErrorInfo, function: str = "") -> None:
        super().__init__(message)
        self.error = error
        self.function = function


class NotAtWork(CheckFailed):
    """A student's `function` does not do its work yet: what it leaves alone then is no merit."""

    def __init__(self, message: Text, function: str) -> None:
        super().__init__(message)
        self.function = function


@dataclass(frozen=True)
class PlannedCalls:
    """Calls asked for at one test cell, as `calls.py` gives them, and the files that they name."""

    calls: Sequence[Mapping[str, Any]] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)

    def arguments(self, function: str) -> list[tuple[Any, ...]]:
        """Return the arguments of each call of `function`: see `Result.args`."""
        return [
            tuple(self._argument(argument) for argument in call["args"])
            for call in self.calls
            if call["function"] == function
        ]

    def _argument(self, argument: Mapping[str, Any]) -> Any:
        if "array" in argument:
            return np.load(io.BytesIO(self.files[argument["array"]]), allow_pickle=False)
        return next(iter(argument.values()))


@dataclass(frozen=True)
class Result:
    """One call: what it returned, or the error it ended with.

    `args` are the arguments that it was given: values and arrays as they are, files and models by
    their names. `changed` are the places among them of arrays that the call changed.

    Every accessor raises CheckFailed when the call ended with an error, or returned something of
    another type; `what` describes the input in that message.
    """

    function: str
    number: int
    outcome: ev.Call
    args: tuple[Any, ...] = ()

    @property
    def changed(self) -> tuple[int, ...]:
        """The places of arguments that were arrays and that the call changed."""
        return self.outcome.changed

    def value(self, what: Text = NO_TEXT) -> ev.Value:
        """Return what the call returned, as evidence.

        Raises:
            CheckFailed: if it ended with an error or returned nothing.
        """
        given = self._input(what)
        error = self.outcome.error
        if error is not None:
            why = ": ".join(short(part) for part in (error.name, error.value) if part)
            message = text(
                ko="`{function}`에 {given}{을} 넣으니 오류가 났습니다: {why}",
                en="`{function}` called with {given} stopped with {why}",
                function=self.function,
                given=given,
                why=why,
            )
            raise CallFailed(message, error, self.function)
        value = self.outcome.result
        if value is None or (isinstance(value, ev.Scalar) and value.value is None):
            message = text(
                ko="`{function}`에 {given}{을} 넣으니 아무것도 돌려주지 않습니다(return 확인).",
                en="`{function}` called with {given} returns nothing; check its return statement.",
                function=self.function,
                given=given,
            )
            raise NotAtWork(message, self.function)
        return value

    def array(self, what: Text = NO_TEXT) -> NDArray[Any]:
        """Return the result as an array of numbers.

        Raises:
            CheckFailed: as `value` does, or if it is no array of numbers.
        """
        value = self.value(what)
        array = to_array(value)
        if array is None or array.dtype.kind not in "fiub":
            self._wrong(value, what, text(ko="숫자 배열", en="an array of numbers"))
        return array

    def number_of(self, what: Text = NO_TEXT) -> float:
        """Return the result as one number.

        Raises:
            CheckFailed: as `value` does, or if it is not one number.
        """
        value = self.value(what)
        array = to_array(value)
        if array is None or array.size != 1 or array.dtype.kind not in "fiub":
            self._wrong(value, what, text(ko="숫자 하나", en="one number"))
        return float(array.ravel()[0])

    def plain(self, what: Text = NO_TEXT) -> Any:
        """Return the result as the plain Python thing nearest to it.

        Raises:
            CheckFailed: as `value` does, or if it has no such form.
        """
        value = self.value(what)
        found = plain(value)
        if found is None:
            self._wrong(value, what, text(ko="값", en="a plain value"))
        return found

    def model(self, what: Text = NO_TEXT) -> ev.Model:
        """Return the result as the evidence of a Keras model.

        Raises:
            CheckFailed: as `value` does, or if it is no Keras model.
        """
        value = self.value(what)
        if isinstance(value, ev.Model):
            return value
        self._wrong(value, what, text(ko="Keras 모델", en="a Keras model"))

    def _input(self, what: Text) -> Text:
        return what or text(ko="{number}번째 입력", en="input {number}", number=self.number)

    def _wrong(self, value: ev.Value, what: Text, wanted: Text) -> NoReturn:
        fail(
            text(
                ko="`{function}`에 {given}{을} 넣으면 {seen}{을} 돌려줍니다. 필요한 것은 "
                "{wanted}입니다.",
                en="`{function}` called with {given} returns {seen}; it should return {wanted}.",
                function=self.function,
                given=self._input(what),
                seen=value.describe(),
                wanted=wanted,
            )
        )


class Results(Sequence[Result]):
    """The results of one function, in the order of the calls in `graders/<a>/calls.py`."""

    def __init__(self, function: str, calls: Sequence[ev.Call], planned: PlannedCalls) -> None:
        self.function = function
        arguments = planned.arguments(function)
        if len(calls) != len(arguments):
            fail(
                text(
                    ko="`{function}`{을} 부른 기록이 온전하지 않습니다. 기록을 건드리는 코드를 "
                    "지우세요.",
                    en="The record of the calls of `{function}` is incomplete. Remove code that "
                    "touches it.",
                    function=function,
                )
            )
        self._results = [
            Result(function, number, call, given)
            for number, (call, given) in enumerate(zip(calls, arguments, strict=True), start=1)
        ]

    def __len__(self) -> int:
        return len(self._results)

    def __iter__(self) -> Iterator[Result]:
        return iter(self._results)

    def __getitem__(self, index: Any) -> Any:
        return self._results[index]


def does_something(results: Sequence[Result]) -> None:
    """The function answers different inputs differently, and not with the inputs themselves.

    What a function leaves alone, or never does, is worth points only where it does something:
    zeros change nobody's array. Calls that ended with an error are not looked at.

    Raises:
        NotAtWork: naming a constant, or that a call hands back its argument.
    """
    answered = [each for each in results if each.outcome.error is None]
    answers = [_leaves(each.outcome.result) for each in answered]
    parts = [_leaves_of_parts(each.outcome.result) for each in answered]
    given = [each.args for each in answered]
    if not answers:
        return
    function = results[0].function
    why = NO_TEXT
    if len(answers) > 1 and (_constant(answers) or _constant(parts)):
        why = CONSTANT
    elif all(map(_is_handed_back, answers, given)):
        why = HANDED_BACK
    if why:
        said = text(
            ko="`{function}`{은} {why}", en="`{function}` {why}", function=function, why=why
        )
        raise NotAtWork(said, function)


def _leaves(value: ev.Value | None) -> tuple[NDArray[Any], ...]:
    """The arrays that an answer consists of, flat: one, or those of the parts of a tuple."""
    array = None if value is None else to_array(value)
    if array is not None:
        return (array.ravel(),)
    parts = value.items if isinstance(value, ev.ListValue) else ()
    return tuple(leaf for part in parts for leaf in _leaves(part))


def _leaves_of_parts(value: ev.Value | None) -> tuple[NDArray[Any], ...]:
    """The arrays of each part of a tuple on its own, also where they have one shape by chance."""
    parts = value.items if isinstance(value, ev.ListValue) else (value,)
    return tuple(leaf for part in parts for leaf in _leaves(part))


def _constant(answers: Sequence[tuple[NDArray[Any], ...]]) -> bool:
    """Whether the answers are all the same, each part of them one number repeated at most."""
    first = answers[0]
    if not first or any(len(answer) != len(first) for answer in answers):
        return False  # nothing like numbers: of another type, which its own check says
    parts = list(zip(*answers, strict=True))
    return all(_same(part) or _one_number(np.concatenate(part)) for part in parts)


def _same(arrays: Sequence[NDArray[Any]]) -> bool:
    return all(_equal(array, arrays[0]) for array in arrays)


def _one_number(values: NDArray[Any]) -> bool:
    return bool(values.size == 0 or _equal(values, np.full(values.shape, values[0])))


def _is_handed_back(answer: tuple[NDArray[Any], ...], given: tuple[Any, ...]) -> bool:
    """Whether all numbers of an answer were among the arguments."""
    numbers = [
        np.ravel(argument) for argument in given if np.asarray(argument).dtype.kind in "fiub"
    ]
    if not answer or not numbers or any(leaf.dtype.kind not in "fiub" for leaf in answer):
        return False
    return bool(np.isin(np.concatenate(answer), np.concatenate(numbers)).all())


def _equal(first: NDArray[Any], other: NDArray[Any]) -> bool:
    if first.shape != other.shape:
        return False
    if first.dtype.kind in "fiub" and other.dtype.kind in "fiub":
        return bool(np.array_equal(first.astype(float), other.astype(float), equal_nan=True))
    return bool(np.array_equal(first, other))
