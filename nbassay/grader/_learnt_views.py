"""Views of a captured Keras model with its trainings, and of the record of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import (
    best_epoch,
    class_weights,
    compiled,
    curves,
    epoch_limits,
    fit_rows,
    fits,
    learnt_labels,
    proof,
)
from nbassay.checks.labels import class_numbers
from nbassay.grader._as_array import as_array
from nbassay.grader._structure import Structure
from nbassay.keras import models
from nbassay.texts import NO_TEXT, Text


@dataclass(frozen=True)
class Model(Structure):
    """A captured Keras model: its structure, its compile settings, its trainings, its predictions.

    `evidence` is the model as it was captured, `network` the same rebuilt with its weights.
    """

    @cached_property
    def fits(self) -> tuple[ev.Fit, ...]:
        """The fits that trained this model, oldest first.

        Raises:
            CheckFailed: if it was never trained, or given other weights since.
        """
        return fits.training(self.name, self.evidence, self.case.submission.fits)

    def is_compiled_with(
        self,
        *,
        optimizer: str = "",
        learning_rate: float | None = None,
        loss: str = "",
        metric: str = "",
        why: Text = NO_TEXT,
        why_metric: Text = NO_TEXT,
    ) -> None:
        """The model was compiled with what is named, text or object alike; `why` is of the loss.

        "accuracy" is any kind of it that fits the outputs. `learning_rate` is one number throughout.

        Raises:
            CheckFailed: naming the setting seen.
        """
        if optimizer:
            compiled.optimizer(self.name, self.evidence, optimizer)
        if learning_rate is not None:
            compiled.learning_rate(self.name, self.evidence, learning_rate)
        if loss:
            compiled.loss(self.name, self.evidence, loss, why=why)
        if metric:
            compiled.metric(self.name, self.evidence, metric, why=why_metric)

    def has_loss_for_classes(self) -> None:
        """The loss is one of the two cross-entropies of several classes, and takes what comes out.

        Raises:
            CheckFailed: naming the loss, or what to do about `from_logits`.
        """
        compiled.loss_for_classes(self.name, self.evidence)

    def has_loss_for(self, labels: Any) -> None:
        """One-hot labels go with categorical, integers with sparse categorical cross-entropy.

        `labels` are a captured name, one of its views, or an array. Of more than two classes no
        other loss will do.

        Raises:
            CheckFailed: saying which loss, which labels, and why they do not go together.
        """
        given = as_array(labels)
        if int(class_numbers(given).max(initial=0)) > 1:
            compiled.loss_for_classes(self.name, self.evidence)
        compiled.loss_fits_labels(self.name, self.evidence, given)

    def has_loss_for_its_labels(self) -> None:
        """The loss goes with the labels that the last fit was given: see `has_loss_for`.

        Raises:
            CheckFailed: saying which loss, which labels, and why they do not go together.
        """
        self.has_loss_for(fits.targets(self.name, self.fits[-1]))

    def asked_for_epochs(
        self, expected: int, *, or_more: bool = False, in_all: bool = False
    ) -> None:
        """The last fit, or all together, asked for `expected` epochs; all `or_more`, or just `in_all`.

        Raises:
            CheckFailed: naming the epochs asked for.
        """
        if in_all:
            return epoch_limits.asked_in_all(self.name, self.fits, expected)
        fits.epochs(self.name, self.fits, expected, or_more=or_more)

    def asked_for_at_most_epochs(self, limit: int, why: Text = NO_TEXT) -> None:
        """All fits together asked for no more than `limit` epochs, whether or not they ran.

        Raises:
            CheckFailed: with the number asked for, and `why` it matters.
        """
        epoch_limits.asked_at_most(self.name, self.fits, limit, why)

    def learnt_within_epochs(self, limit: int) -> None:
        """The fits took no more than `limit` epochs in all.

        Raises:
            CheckFailed: naming the number of epochs.
        """
        fits.at_most_epochs(self.name, self.fits, limit)

    def learnt_in_batches_of(self, rows: int, *, or_less: bool = False) -> None:
        """The last fit was called with batches of `rows` rows; `or_less`, none with more.

        Raises:
            CheckFailed: naming the size seen.
        """
        if or_less:
            return epoch_limits.in_batches_of_at_most(self.name, self.fits, rows)
        fits.batch_size(self.name, self.fits[-1], rows)

    def was_validated(self) -> None:
        """The last fit was given validation rows, or a validation split.

        Raises:
            CheckFailed: if it was not.
        """
        fits.has_validation(self.name, self.fits[-1])

    def had_callback(self, kind: str, *, why: Text = NO_TEXT, **params: Any) -> ev.Callback:
        """Return the callback of class `kind` with these `params`, among those of the last fit.

        Raises:
            CheckFailed: if there is none, naming each parameter that differs, and `why` it matters.
        """
        return fits.callback(self.name, self.fits[-1], kind, why=why, **params)

    def had_watching(self, kind: str) -> ev.Callback:
        """Return the callback of class `kind` of the last fit: validation is what it watches.

        Raises:
            CheckFailed: if there is none, or it watches what was learnt from.
        """
        return best_epoch.watches_validation(self.name, self.fits[-1], kind)

    def holds_best_epoch_of(self, trained: Model, monitor: str) -> None:
        """The weights do as well on validation as the best epoch of the last fit of `trained`.

        The `monitor`, "val_loss" or "val_accuracy", is counted again on the rows of that fit.

        Raises:
            CheckFailed: with the value counted and the best of the record.
        """
        best_epoch.holds_best_epoch(
            self.name, self.network, trained.name, trained.fits[-1], monitor
        )

    def learnt(self) -> None:
        """The loss of the last fit went down, to a finite number.

        Raises:
            CheckFailed: if it is NaN or did not go down.
        """
        fits.learnt(self.name, self.fits)

    def learnt_classes_equally(
        self, fit: ev.Fit, *, why: Text = NO_TEXT, why_split: Text = NO_TEXT
    ) -> None:
        """All classes are among the labels that `fit`, one of `fits`, learnt from, equally often.

        What `validation_split` cuts off was not learnt from.

        Raises:
            CheckFailed: with the share of the class that is too frequent, and `why` it matters, or
                `why_split` where `validation_split` has cut off rows of the others.
        """
        learnt_labels.learnt_equally(self.name, fit, why=why, why_split=why_split)

    def has_history(self, history: Any) -> None:
        """`history`, a captured name, is what one of the fits returned.

        Raises:
            CheckFailed: if it belongs to another model or is no record of training.
        """
        fits.same_history(history.name, history.history().logs, self.fits)

    def was_stopped_at(self, epoch: Any) -> None:
        """`epoch`, a captured name, is where a callback stopped the last fit, counted from 0.

        Where a fast grading run ended it before, any count of its end is right, and 0.

        Raises:
            CheckFailed: if it is another, naming the best epoch.
            PartialCredit: half of the points if it is counted from 1.
        """
        best_epoch.stopped_at(epoch.name, epoch.number().value, self.fits[-1])

    def was_given_class_weights(self, weights: Any) -> None:
        """The last fit was given these `weights` (classes,).

        Raises:
            CheckFailed: if it was given none, or others.
        """
        class_weights.handed_to_fit(self.name, self.fits[-1], np.asarray(weights))

    def learnt_from_the_same_as(self, other: Model) -> None:
        """The last fits of this model and of `other` were given the same rows, in one order.

        Raises:
            CheckFailed: if they were not, or it cannot be told.
        """
        fit_rows.same_rows(self.name, self.fits[-1], other.name, other.fits[-1])

    def shows_training_on(self, rows: Any, classes: Any) -> None:
        """The weights do better on `rows` (n, ...) of these `classes` (n,) than a constant answer.

        Raises:
            CheckFailed: if they do not, with both cross-entropies.
        """
        proof.shows_in_weights(
            self.name,
            self.case.submission,
            self.network,
            np.asarray(rows),
            np.asarray(classes),
            self.fits,
        )

    def rows_learnt(self, fit: ev.Fit) -> NDArray[Any]:
        """Return the rows (n, ...) that were given to `fit`, one of `fits`.

        Raises:
            CheckFailed: if they cannot be told.
        """
        return fits.rows(self.name, fit)

    def answers_learnt(self, fit: ev.Fit) -> NDArray[Any]:
        """Return the answers (n, ...) that were given to `fit`, one of `fits`.

        Raises:
            CheckFailed: if they cannot be told, or are no numbers.
        """
        return fits.targets(self.name, fit)

    def predict(self, rows: Any) -> NDArray[np.float32]:
        """Return the outputs for `rows` (n, ...), computed here, shape (n, ...).

        Raises:
            RebuildError: if the model takes other shapes.
        """
        return models.predict(self.network, np.asarray(rows))

    def guess(self, rows: Any) -> NDArray[np.float64]:
        """Return the one number that the model gives for each of `rows` (n, ...), as (n,).

        Raises:
            CheckFailed: if it gives more than one.
            RebuildError: if the model takes other shapes.
        """
        self.gives(1)
        return self.predict(rows)[:, 0].astype(np.float64)


@dataclass(frozen=True)
class History:
    """A captured History, its dict or a table of it: `logs` are numbers by metric and epoch."""

    name: str
    logs: dict[str, list[float]]

    def has_curves_of(self, fits: Sequence[ev.Fit]) -> None:
        """They hold loss and accuracy, in training and validation, of each epoch of one of `fits`.

        Raises:
            CheckFailed: naming what is missing or differs.
            PartialCredit: half of the points if that is validation alone.
        """
        curves.are_those_of(self.name, self.logs, fits)
