"""Checks as an author writes them: `check(points, cell)`, and what is said behind it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from nbassay.grader._author_lines import Place, calling_module, find_place
from nbassay.grader._case import Case
from nbassay.grader._compare import Closeness
from nbassay.grader._draws import Draws
from nbassay.grader._functions import (
    Reference,
    do_work,
    equal_reference,
    give_the_same,
    have_property,
    leave_arguments_alone,
)
from nbassay.grader._learnt_views import Model
from nbassay.grader._parameters import arguments_for, captured, parameters_of, plan_parameters
from nbassay.grader._wanted import Plan
from nbassay.texts import NO_TEXT, Text, text

WRITTEN_CHECKS = "__nbassay_checks__"
_EVERY_CHECK = Closeness()

Body: TypeAlias = Callable[[Case], object]


@dataclass(eq=False)
class Check:
    """One check: its points, its test cell, and what it holds a submission to.

    `after` are checks on which it builds: where one of them failed, its own message says so.
    `needs` are those without which it is not even looked at: its points fall with theirs.
    """

    points: float
    cell: str
    place: Place
    name: str = ""
    title: Text = NO_TEXT
    after: tuple[Check, ...] = ()
    needs: tuple[Check, ...] = ()
    body: Body | None = None
    wants: list[Callable[[Plan, Collection[str]], None]] = field(default_factory=list)
    reference: tuple[Reference, Draws] | None = None
    function_body: Callable[..., object] | None = None

    def __call__(self, function: Callable[..., object]) -> Check:
        """Take `function` for what is held: its parameters are captured names, data or fixtures."""
        self._complete(self.name or _test_name(function.__name__))
        self.function_body = function
        self.wants.append(
            lambda plan, fixtures: plan_parameters(function, self.cell, plan, fixtures)
        )
        return self

    def function(self, name: str) -> OfFunction:
        """Go on with what the student's function `name` is held to."""
        return OfFunction(self, name)

    def model(self, name: str = "model") -> OfModel:
        """Go on with what the Keras model `name` is held to."""
        return OfModel(self, name)

    def complete(self, what: str, body: Body) -> Check:
        """Hold a submission to `body`; the check is called after `what` unless it has a name."""
        self._complete(self.name or _test_name(_slug(self.title.en) or what))
        self.body = body
        return self

    def plan(self, plan: Plan, fixtures: Collection[str]) -> None:
        """Add to `plan` what this check asks for; names of `fixtures` are none of the student's."""
        for want in self.wants:
            want(plan, fixtures)

    def fixtures(self, known: Collection[str]) -> list[str]:
        """Return which of the `known` fixtures it asks for."""
        return [name for name in parameters_of(self.function_body) if name in known]

    def run(self, case: Case) -> None:
        """Hold a submission to it.

        Raises:
            CheckFailed: if the submission does not do what is asked.
        """
        if self.function_body is not None:
            self.function_body(**arguments_for(self.function_body, case))
            return
        assert self.body is not None, "an unfinished check is refused when it is collected"
        self.body(case)

    def _complete(self, name: str) -> None:
        if self.name and self.is_complete:
            raise self.place.refuse("this check is complete already; begin another with check(...)")
        self.name = name

    @property
    def is_complete(self) -> bool:
        """Whether something is held."""
        return self.body is not None or self.function_body is not None


def check(
    points: float,
    cell: str,
    *,
    name: str = "",
    title: Text = NO_TEXT,
    after: Check | Sequence[Check] = (),
    needs: Check | Sequence[Check] = (),
) -> Check:
    """Begin a check of `points` points on what is there right after the test cell `cell`.

    What is held comes behind it, by a kind of check or as a function below::

        check(5, "test_area").function("area").equals(area, on=radii)

        @check(1, "test_metrics")
        def matrix_counts_true_against_predicted(matrix, y_test, y_pred):
            matrix.is_confusion_of(y_test.labels(2), y_pred.labels(2))

    `title` is what pages call it; without one the kind says it, or the name of the function. Its id
    is the name of that function, or the English title in one word; `name` gives it another.

    Raises:
        NbassayError: if the points are no number above 0, naming the line.
    """
    place = find_place()
    usable = isinstance(points, int | float) and not isinstance(points, bool) and points > 0
    if not usable or not isinstance(cell, str):
        raise place.refuse('write check(points, "test_...") with points above 0')
    begun = Check(points, cell, place, name, title, _several(after), _several(needs))
    calling_module().setdefault(WRITTEN_CHECKS, []).append(begun)
    return begun


@dataclass(frozen=True)
class OfFunction:
    """What a student's function is held to; it is called in the sandbox, and only answers return."""

    check: Check
    name: str

    def equals(
        self,
        reference: Reference,
        *,
        on: Draws,
        why: Text = NO_TEXT,
        relative: float = _EVERY_CHECK.relative,
        absolute: float = _EVERY_CHECK.absolute,
    ) -> Check:
        """The function gives what `reference` gives for the same inputs, in the same shape.

        Numbers may be off by `absolute` + `relative` times the right one. A tuple is several
        values, of which each is compared. `why` tells what the mistake may be.
        """
        close = Closeness(relative, absolute)
        self._ask(on)
        self.check.reference = (reference, on)
        self._call(
            text(
                ko="`{name}`의 값이 맞습니다", en="`{name}` gives the right values", name=self.name
            )
        )
        return self.check.complete(
            f"{self.name}_gives_the_right_values",
            lambda case: equal_reference(case.results_of(self.name, on), reference, close, why),
        )

    def leaves_its_arguments_alone(
        self,
        *,
        on: Draws,
        like: Reference,
        right_somewhere: bool = True,
        relative: float = _EVERY_CHECK.relative,
        absolute: float = _EVERY_CHECK.absolute,
    ) -> Check:
        """No call changes an array that it is given.

        That counts only for a function that is at work: one that gives some value of the reference
        `like`, for it changes nothing that does nothing. Where one mistake makes every value wrong,
        none has to be `right_somewhere`; it is enough that the answers are no constant, no echo and
        no straight line of the input.
        """
        close = Closeness(relative, absolute)
        self._ask(on)
        self.check.reference = (like, on)
        self._call(
            text(
                ko="`{name}`{은} 받은 것을 바꾸지 않습니다",
                en="`{name}` leaves its arguments alone",
                name=self.name,
            )
        )

        def body(case: Case) -> None:
            results = case.results_of(self.name, on)
            do_work(results, like, close, right_somewhere=right_somewhere)
            leave_arguments_alone(results)

        return self.check.complete(f"{self.name}_leaves_its_arguments_alone", body)

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
            results = case.results_of(self.name, on)
            if like is not None:
                do_work(results, like, _EVERY_CHECK, right_somewhere=right_somewhere)
            have_property(results, property_of, why, like)

        return self.check.complete(f"{self.name}_has_the_property", body)

    def gives_the_same(
        self,
        change: Callable[..., Any],
        *,
        on: Draws,
        why: Text,
        like: Reference,
        right_somewhere: bool = True,
        relative: float = 1e-3,
        absolute: float = 1e-5,
    ) -> Check:
        """The answer for `change(*arguments)` is that for the arguments; `why` it should be.

        It counts only for a function that is at work: one that gives some value of the reference
        `like`.
        """
        changed = on.changed(change)
        self._ask(on + changed)

        def body(case: Case) -> None:
            results = case.results_of(self.name, on)
            do_work(results, like, _EVERY_CHECK, right_somewhere=right_somewhere)
            close = Closeness(relative, absolute)
            give_the_same(results, case.results_of(self.name, changed), close, why)

        return self.check.complete(f"{self.name}_gives_the_same", body)

    def _ask(self, on: Draws) -> None:
        if not isinstance(on, Draws):
            raise self.check.place.refuse(f"on={on!r:.60}: inputs are made with draws(...)")
        self.check.wants.append(lambda plan, _: plan.add_calls(self.check.cell, self.name, on))

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
            raise AttributeError(f"a model has no {method}; see docs/graders.md")

        def complete(*args: Any, **kwargs: Any) -> Check:
            try:
                inspect.signature(held).bind(None, *args, **kwargs)
            except TypeError as error:
                raise self.check.place.refuse(f"{method}: {error}") from error
            self.check.wants.append(lambda plan, _: plan.add_name(self.check.cell, self.name))
            return self.check.complete(
                f"{self.name}_{method}",
                lambda case: getattr(captured(self.name, case).model(), method)(*args, **kwargs),
            )

        return complete


def _test_name(name: str) -> str:
    return name if name.startswith("test_") else f"test_{name}"


def _slug(title: str) -> str:
    """Return a title as a name: `Step leaves its input alone` as `step_leaves_its_input_alone`."""
    return re.sub(r"\W+", "_", title.lower()).strip("_")


def _several(checks: Check | Sequence[Check]) -> tuple[Check, ...]:
    return (checks,) if isinstance(checks, Check) else tuple(checks)
