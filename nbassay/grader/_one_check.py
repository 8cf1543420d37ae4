"""One check: its points, its test cell, and what it holds a submission to."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from nbassay.errors import NbassayError
from nbassay.grader._author_lines import Place
from nbassay.grader._case import Case
from nbassay.grader._draws import Draws
from nbassay.grader._functions import Reference, find_fault
from nbassay.grader._parameters import arguments_for, parameters_of, plan_parameters
from nbassay.grader._spelling import find_plain_strings, find_unknown_methods
from nbassay.grader._titles import title_in
from nbassay.grader._wanted import Plan
from nbassay.texts import NO_TEXT, Text

Body: TypeAlias = Callable[[Case], object]


@dataclass(eq=False)
class Check:
    """One check: its points, its test cell, and what it holds a submission to.

    `after` are checks on which it builds: where one of them failed, its own message says so.
    `needs` are those without which it is not even looked at: its points fall with theirs.
    `values_of` is the function whose values it holds to a reference: what other checks say of that
    function not being at work follows from it.
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
    values_of: str = ""
    other_formulas: tuple[Reference, ...] = ()
    function_body: Callable[..., object] | None = None

    def __call__(self, function: Callable[..., object]) -> Check:
        """Take `function` for what is held: its parameters are captured names, data or fixtures.

        Without a title of its own the check has the first line of the function's docstring.
        """
        self._complete(self.name or _test_name(function.__name__))
        self.title = self.title or title_in(function.__doc__)
        self.function_body = function
        self.wants.append(
            lambda plan, fixtures: plan_parameters(function, self.cell, plan, fixtures)
        )
        return self

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

    def find_misspelt(
        self, fixtures: Collection[str], tables: Collection[str]
    ) -> Iterator[NbassayError]:
        """Yield what to say of each method that its function asks for, and none has.

        And of each plain string that it gives as a text.

        Names of `fixtures` are none of the student's; of these `tables` are `nbassay.data.Table`.
        """
        if self.function_body is not None:
            yield from find_unknown_methods(self.function_body, fixtures, tables)
            yield from find_plain_strings(self.function_body)

    def find_fault_of_reference(self) -> str:
        """Return what is wrong with its formulas on inputs of its own, "" if nothing is.

        Raises:
            NbassayError: if an input cannot be drawn, naming the line.
        """
        if self.reference is None:
            return ""
        reference, draws = self.reference
        inputs = draws.draw(np.random.default_rng(0))
        found = [find_fault(reference, inputs)]
        found += [find_fault(other, inputs, "another formula") for other in self.other_formulas]
        return next(filter(None, found), "")

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


def _test_name(name: str) -> str:
    return name if name.startswith("test_") else f"test_{name}"


def _slug(title: str) -> str:
    """Return a title as a name: `Step leaves its input alone` as `step_leaves_its_input_alone`."""
    return re.sub(r"\W+", "_", title.lower()).strip("_")
