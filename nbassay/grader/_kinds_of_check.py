"""The kinds of checks that are said in one sentence: of a function, of a model."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar

from nbassay.checks.calls import Result, does_something
from nbassay.grader._at_work import do_work
from nbassay.grader._author_lines import refuse_kind
from nbassay.grader._case import Case
from nbassay.grader._closeness import Closeness
from nbassay.grader._compare import WHOLE, Parts
from nbassay.grader._draws import Draws
from nbassay.grader._functions import (
    Mistake,
    Reference,
    equal_reference,
    give_the_same,
    have_property,
    leave_arguments_alone,
)
from nbassay.grader._learnt_views import Model
from nbassay.grader._one_check import Check
from nbassay.grader._parameters import captured
from nbassay.grader._titles import title_of
from nbassay.texts import NO_TEXT, Text, text

_EVERY_CHECK = Closeness()
_P = ParamSpec("_P")
_Held = TypeVar("_Held")


def _told_at_its_line(
    method: Callable[Concatenate[OfFunction, _P], _Held],
) -> Callable[Concatenate[OfFunction, _P], _Held]:
    """Let wrong arguments of a kind of check be told at the line of the check."""

    @functools.wraps(method)
    def tell(self: OfFunction, /, *args: _P.args, **named: _P.kwargs) -> _Held:
        self.check.place.refuse_arguments(method, (self, *args), named)
        return method(self, *args, **named)

    return tell


@dataclass(frozen=True)
class OfFunction:
    """What a student's function is held to; it is called in the sandbox, and only answers return."""

    check: Check
    name: str
    by: str = ""
    parts: Parts = WHOLE

    def __getattr__(self, name: str) -> NoReturn:
        raise refuse_kind(f"function({self.name!r})", name, dir(OfFunction))

    @_told_at_its_line
    def returning(self, *names: str, only: str | Sequence[str] = ()) -> OfFunction:
        """Say what the values are called that the function returns together, in order.

        Of `only` some of them this check is about: the others may be anything.
        """
        chosen = (only,) if isinstance(only, str) else tuple(only)
        if unknown := [name for name in chosen if name not in names]:
            raise self.check.place.refuse(f"only={unknown[0]!r} is none of {', '.join(names)}")
        return replace(self, parts=Parts(names, chosen))

    @_told_at_its_line
    def equals(
        self,
        reference: Reference,
        *,
        on: Draws,
        why: Text = NO_TEXT,
        mistakes: Sequence[Mistake] = (),
        or_equals: Sequence[Reference] = (),
        relative: float = _EVERY_CHECK.relative,
        absolute: float = _EVERY_CHECK.absolute,
        of_largest: float = 0.0,
        scale: Callable[..., Any] | None = None,
        whole: bool = False,
    ) -> Check:
        """The function gives what `reference` gives for the same inputs, in the same shape.

        Numbers may be off by `absolute` + `relative` times the right one, or by the share
        `of_largest` of the largest right one, or by `relative` times the right one or what
        `scale(*arguments)` gives for it, whichever is larger; they are of a type of whole numbers
        if they have to be `whole`. What one of `or_equals` gives is as right as the reference. A tuple is several
        values, of which each is compared. `why` tells what the mistake may be; of `mistakes`, pairs
        of another formula and what to say, the first one goes before it that gives what came out.
        """
        close = Closeness(relative, absolute, of_largest, whole, scale)
        for _, said in mistakes:
            self.check.place.require_text("mistakes", said)
        self._ask(on)
        self.check.reference = (reference, on)
        self.check.values_of = self.name
        formulas = (*or_equals, *(wrong for wrong, _ in mistakes), scale)
        self.check.other_formulas = tuple(formula for formula in formulas if formula is not None)
        self._call(
            text(
                ko="`{name}`의 값이 맞습니다", en="`{name}` gives the right values", name=self.name
            )
        )
        return self.check.complete(
            f"{self.name}_gives_the_right_values",
            lambda case: equal_reference(
                self._results(case, on), reference, close, why, self.parts, mistakes, or_equals
            ),
        )

    @_told_at_its_line
    def leaves_its_arguments_alone(
        self,
        *,
        on: Draws,
        like: Reference | None = None,
        right_somewhere: bool = True,
        relative: float = _EVERY_CHECK.relative,
        absolute: float = _EVERY_CHECK.absolute,
    ) -> Check:
        """No call changes an array that it is given.

        That counts only for a function that is at work: one that gives some value of the reference
        `like`, for it changes nothing that does nothing. Where one mistake makes every value wrong,
        none has to be `right_somewhere`; it is enough that the answers are no constant, no echo, no
        straight line of the input, no mean or sum of one argument alone, and of the right shape.
        Without a reference no constant and no echo is enough, and calls that stopped with an error
        are left to other checks, unless all of them did. Where it does no work, and `equals` of it
        failed at this cell, the message begins with "follows from" that one.
        """
        close = Closeness(relative, absolute)
        self._ask(on)
        if like is not None:
            self.check.reference = (like, on)
        self._call(
            text(
                ko="`{name}`{은} 받은 것을 바꾸지 않습니다",
                en="`{name}` leaves its arguments alone",
                name=self.name,
            )
        )

        def body(case: Case) -> None:
            results = self._results(case, on)
            if like is None:
                does_something(results)
            else:
                do_work(results, like, close, right_somewhere=right_somewhere)
            leave_arguments_alone(results, all_finish=like is not None)

        return self.check.complete(f"{self.name}_leaves_its_arguments_alone", body)

    @_told_at_its_line
    def has(
        self,
        property_of: Callable[..., object],
        *,
        on: Draws,
        why: Text,
        like: Reference | None = None,
        right_somewhere: bool = True,
    ) -> Check:
        """For each input `property_of(answer, *arguments)` is true; `why` it should be.

        With a reference `like` it counts only for a function that is at work.
        """
        self._ask(on)

        def body(case: Case) -> None:
            results = self._results(case, on)
            if like is not None:
                do_work(results, like, _EVERY_CHECK, right_somewhere=right_somewhere)
            have_property(results, property_of, why, like, self.parts)

        return self.check.complete(f"{self.name}_has_the_property", body)

    @_told_at_its_line
    def gives_the_same(
        self,
        change: Callable[..., Any],
        *,
        on: Draws,
        why: Text,
        like: Reference,
        other: str = "",
        right_somewhere: bool = True,
        relative: float = 1e-3,
        absolute: float = 1e-5,
    ) -> Check:
        """The answer for `change(*arguments)` is that for the arguments; `why` it should be.

        With `other` it is that function of the student's that is called with what is changed. It
        counts only for a function that is at work: one that gives some value of the reference
        `like`.
        """
        changed = on.changed(change)
        self._ask(on)
        self._ask(changed, other)

        def body(case: Case) -> None:
            results = self._results(case, on)
            do_work(results, like, _EVERY_CHECK, right_somewhere=right_somewhere)
            close = Closeness(relative, absolute)
            give_the_same(results, self._results(case, changed, other), close, why)

        return self.check.complete(f"{self.name}_gives_the_same", body)

    def _results(self, case: Case, on: Draws, other: str = "") -> list[Result]:
        return case.results_of(other or self.name, on, "" if other else self.by)

    def _ask(self, on: Draws, other: str = "") -> None:
        if not isinstance(on, Draws):
            raise self.check.place.refuse(f"on={on!r:.60}: inputs are made with draws(...)")
        called, by = (other, "") if other else (self.name, self.by)
        self.check.wants.append(lambda plan, _: plan.add_calls(self.check.cell, called, on, by))

    def _call(self, title: Text) -> None:
        self.check.title = self.check.title or title


@dataclass(frozen=True)
class OfModel:
    """What a Keras model is held to: each method of `Model`, with its arguments."""

    check: Check
    name: str

    def __getattr__(self, method: str) -> Callable[..., Check]:
        held = getattr(Model, method, None)
        if method.startswith("_") or not inspect.isfunction(held):
            raise refuse_kind(f"model({self.name!r})", method, dir(Model))

        def complete(*args: Any, **kwargs: Any) -> Check:
            self.check.place.refuse_arguments(held, (None, *args), kwargs)
            self.check.wants.append(lambda plan, _: plan.add_name(self.check.cell, self.name))
            completed = self.check.complete(
                f"{self.name}_{method}",
                lambda case: getattr(captured(self.name, case).model(), method)(*args, **kwargs),
            )
            completed.title = completed.title or title_of(method, self.name)
            return completed

        return complete
