"""Checks as an author begins them: `check(points, cell)`, with what is said behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from nbassay.checks.drawn import shows_figure
from nbassay.grader._author_lines import calling_module, find_place, refuse_kind
from nbassay.grader._kinds_of_check import OfFunction, OfModel
from nbassay.grader._one_check import Check
from nbassay.texts import NO_TEXT, Text

WRITTEN_CHECKS = "__nbassay_checks__"


class BegunCheck(Check):
    """A check of which nothing is said yet but its points and its cell."""

    def __getattr__(self, name: str) -> NoReturn:
        raise refuse_kind("check(...)", name, ("function", "model", "shows_figure"))

    def function(self, name: str, *, by: str = "") -> OfFunction:
        """Go on with what the student's function `name` is held to.

        With `by` the inputs go to a function of the notebook that is given, and that calls `name`.
        """
        return OfFunction(self, name, by)

    def model(self, name: str = "model") -> OfModel:
        """Go on with what the Keras model `name` is held to."""
        return OfModel(self, name)

    def shows_figure(
        self, *, lines: int = 0, images: int = 0, bars: int = 0, why: Text = NO_TEXT
    ) -> Check:
        """One figure shown since the test cell before has at least so many lines, images and bars.

        `why` tells what they are for.
        """
        self.place.require_text("why", why)
        return self.complete(
            "figure_is_shown",
            lambda case: shows_figure(case.submission.figures, lines, images, bars, why),
        )


def check(
    points: float,
    cell: str,
    *,
    name: str = "",
    title: Text = NO_TEXT,
    after: Check | Sequence[Check] = (),
    needs: Check | Sequence[Check] = (),
) -> BegunCheck:
    """Begin a check of `points` points on what is there right after the test cell `cell`.

    What is held comes behind it, by a kind of check or as a function below::

        check(5, "test_area").function("area").equals(area, on=radii)

        @check(1, "test_metrics")
        def matrix_counts_true_against_predicted(matrix, y_test, y_pred):
            matrix.is_confusion_of(y_test.labels(2), y_pred.labels(2))

    `title` is what pages call it. A function says it in the first line of its docstring, which
    students read: `한국어 / English`, or one language alone. Without either the kind says it, or
    the name of the function. Its id is the name of that function, or the English title in one
    word; `name` gives it another.

    Raises:
        NbassayError: if the points are no number above 0, naming the line.
    """
    place = find_place()
    usable = isinstance(points, int | float) and not isinstance(points, bool) and points > 0
    if not usable or not isinstance(cell, str):
        raise place.refuse('write check(points, "test_...") with points above 0')
    place.require_text("title", title)
    begun = BegunCheck(points, cell, place, name, title, _several(after), _several(needs))
    calling_module().setdefault(WRITTEN_CHECKS, []).append(begun)
    return begun


def _several(checks: Check | Sequence[Check]) -> tuple[Check, ...]:
    return (checks,) if isinstance(checks, Check) else tuple(checks)
