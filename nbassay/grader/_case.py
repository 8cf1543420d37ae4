"""What one check is run on: a submission, as marking has it in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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

    def results_of(self, function: str, draws: Draws) -> list[Result]:
        """Return the results of calling the student's `function` with `draws`, in their order.

        Raises:
            CheckFailed: if the student defined no such function.
        """
        found = self.results(function)
        return [found[place] for place in self.plan.place_of(self.submission.cell, function, draws)]
