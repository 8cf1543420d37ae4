"""What a call gave, for checks that are functions: a `Result` that can be looked at as a model."""

from __future__ import annotations

from nbassay.checks.calls import Result
from nbassay.grader._case import Case
from nbassay.grader._learnt_views import Model
from nbassay.grader._show_input import describe_input, show


class Answer(Result):
    """A `Result` of `nbassay.checks.calls`, with the view of a Keras model."""

    def __init__(self, result: Result, case: Case) -> None:
        super().__init__(result.function, result.number, result.outcome, result.args)
        object.__setattr__(self, "_case", case)  # a result is frozen
        self._case: Case

    def network(self) -> Model:
        """Return the Keras model that the call returned; it is called as the call was written.

        Raises:
            CheckFailed: if the call ended with an error, or returned no model.
        """
        given = ", ".join(map(show, self.args))
        return Model(f"{self.function}({given})", self.model(describe_input(self)), self._case)
