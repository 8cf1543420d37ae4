"""The view of a captured scikit-learn object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import estimators, logistic, scaling
from nbassay.checks.values import to_array

_PIPELINE = "sklearn.pipeline.Pipeline"


@dataclass(frozen=True)
class Estimator:
    """A captured scikit-learn or imbalanced-learn object; of a search, the one that it chose.

    Of a Pipeline that ends in a classifier or the like it is that one, and rows go through the
    scalers `before` it.
    """

    name: str
    evidence: ev.Estimator
    before: tuple[ev.Value, ...] = ()

    @property
    def kind(self) -> str:
        """The name of its class, without the module."""
        return self.evidence.class_name

    def setting(self, name: str) -> Any:
        """Return what the parameter `name` was set to; None where there is no such parameter."""
        return self.evidence.params.get(name)

    def fitted(self, name: str) -> NDArray[Any] | None:
        """Return a learned attribute such as "coef_" as an array; None where it has none."""
        value = self.evidence.fitted.get(name)
        return None if value is None else to_array(value)

    def classes_of(self, rows: Any) -> NDArray[np.int64]:
        """Return the classes 0 and 1 (n,) that a logistic regression gives for rows (n, features).

        Raises:
            CheckFailed: if it was not fitted, or on other features or classes.
        """
        return logistic.predict(self.name, self.evidence, self._as_seen(rows))

    def best_of_lines(self, rows: Any, classes: int) -> NDArray[np.int64]:
        """Return the class (n,) that a linear classifier of several gives for rows (n, features).

        It is the one whose weights and bias give most.

        Raises:
            CheckFailed: if it was not fitted, or on other features or classes.
        """
        return estimators.best_of_lines(self.name, self.evidence, self._as_seen(rows), classes)

    def learnt_from(self, groups: Mapping[str, tuple[Any, Any]]) -> str | None:
        """Return which of the groups of rows and labels a logistic regression was fitted on.

        `groups` has the rows (n, features) and labels (n,), 0 and 1, by name. None when it is none
        of them.

        Raises:
            CheckFailed: if it was not fitted, or on other features or classes.
        """
        arrays = {key: (self._as_seen(rows), np.asarray(y)) for key, (rows, y) in groups.items()}
        return logistic.learnt_from(self.name, self.evidence, arrays)

    @property
    def used_all_steps(self) -> int:
        """The steps of a logistic regression that `max_iter` ended, 0 of one that converged."""
        return logistic.has_used_all_steps(self.evidence)

    def _as_seen(self, rows: Any) -> NDArray[Any]:
        """Return rows (n, features) as they come to it."""
        given = np.asarray(rows)
        if not self.before:
            return given
        together = ev.Estimator(_PIPELINE, {}, {}, self.before)
        scaling.require_scaler(self.name, together, given.shape[1])
        return scaling.affine(together).apply(given)


def view_of(name: str, value: ev.Value) -> Estimator | None:
    """Return the view of what is a scikit-learn object, None of anything else.

    Of a search it is of the estimator that it chose, of a Pipeline with more than scalers in it of
    its last step.
    """
    found = estimators.chosen(value)
    if not isinstance(found, ev.Estimator):
        return None
    *before, last = estimators.steps_of(found) or (found,)
    if found.steps and isinstance(last, ev.Estimator) and last.class_name not in scaling.SCALERS:
        return Estimator(name, last, tuple(before))
    return Estimator(name, found)
