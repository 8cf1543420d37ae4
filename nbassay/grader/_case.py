"""What one check is run on: a submission, as marking has it in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nbassay import evidence as ev
from nbassay.checks import Submission
from nbassay.checks.calls import Result, Results
from nbassay.checks.code import Source
from nbassay.grader._draws import Draws
from nbassay.grader._wanted import Plan


@dataclass(frozen=True)
class Case:
    """The capture at a check's test cell, and what else a check may look at.

    `rebuild` makes a Keras model of evidence, `results` gives those of all calls of a function at
    this cell, of which `plan` knows the inputs. `fixtures` are those that the check asks for.
    """

    submission: Submission
    rebuild: Callable[[str | ev.Model], Any]
    results: Callable[[str], Results]
    source: Source
    plan: Plan
    fixtures: Mapping[str, Any]

    def results_of(self, function: str, draws: Draws, by: str = "") -> list[Result]:
        """Return the results of calling the student's `function` with `draws`, in their order.

        The calls are made `by` a function of the notebook, if one is named.

        Raises:
            CheckFailed: if the student defined no such function.
        """
        self.submission.function(function)
        called = by or function
        found = self.results(called)
        places = self.plan.place_of(self.submission.cell, called, draws)
        return [replace(found[place], function=function) for place in places]
