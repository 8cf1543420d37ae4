"""Views of a captured Keras model with its trainings, and of the record of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import architecture, compiled, fits, proof, require
from nbassay.checks.architecture import Layer
from nbassay.checks.shapes import fits_shape, shape_text
from nbassay.grader._case import Case
from nbassay.keras import models
from nbassay.texts import NO_TEXT, Text, text


@dataclass(frozen=True)
class Model:
    """A captured Keras model: its structure, its compile settings, its trainings, its predictions.

    `evidence` is the model as it was captured, `network` the same rebuilt from an allow-list of
    layers, with its weights.
    """

    name: str
    evidence: ev.Model
    case: Case

    @cached_property
    def network(self) -> Any:
        """The rebuilt Keras model.

        Raises:
            CheckFailed: if it holds what cannot be rebuilt, naming that.
        """
        return self.case.rebuild(self.evidence)

    @cached_property
    def fits(self) -> tuple[ev.Fit, ...]:
        """The fits that trained this model, oldest first.

        Raises:
            CheckFailed: if it was never trained, or given other weights since.
        """
        return fits.training(self.name, self.evidence, self.case.submission.fits)

    def takes(self, *shape: int | None) -> None:
        """The model knows its input, which has this shape with the batch first; None is any size.

        Raises:
            CheckFailed: if it has no weights yet, or takes another shape.
        """
        require(
            self.evidence.weights,
            text(
                ko="`{name}`에는 가중치가 하나도 없습니다. 입력의 모양을 모르는 모델은 첫 묶음을 볼 "
                "때까지 비어 있어서 매개변수를 셀 수도 없습니다.",
                en="`{name}` has no weights. A model that does not know the shape of its input is "
                "empty until it sees a first batch, and its parameters cannot even be counted.",
                name=self.name,
            ),
        )
        seen = tuple(self.network.input_shape)
        require(
            fits_shape(seen, shape),
            text(
                ko="`{name}`의 입력 모양이 {seen}입니다. {wanted}{이어야} 합니다.",
                en="`{name}` takes {seen}; it should take {wanted}.",
                name=self.name,
                seen=shape_text(seen),
                wanted=shape_text(shape),
            ),
        )

    def has_layers(
        self, *expected: Layer, ignore: Sequence[str] = (), give_parts: bool = False
    ) -> None:
        """The layers that compute something are `expected`; classes in `ignore` do not count.

        With `give_parts` the check gives the part of the layers that is right.

        Raises:
            CheckFailed: naming each layer that differs.
        """
        architecture.layers(self.name, self.network, expected, ignore=ignore, give_parts=give_parts)

    def has_parameters(self, total: int) -> None:
        """The model has `total` parameters.

        Raises:
            CheckFailed: with the number seen.
        """
        architecture.parameters(self.name, self.network, total)

    def has_activations(self, hidden: str, output: str, *, why: Text = NO_TEXT) -> None:
        """All hidden layers with weights use `hidden`, the last layer uses `output`.

        Raises:
            CheckFailed: naming each layer with another activation.
        """
        architecture.activations(self.name, self.network, hidden, output, why=why)

    def bends(self) -> None:
        """A hidden layer has an activation, so that the model is more than one straight line.

        Raises:
            CheckFailed: if none has.
        """
        architecture.bends(self.name, self.network)

    def gives(self, *shape: int | None) -> None:
        """The output has this shape without the batch; None stands for any size.

        Raises:
            CheckFailed: naming the shape seen.
        """
        architecture.output_shape(self.name, self.network, shape)

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

        Any of Keras's accuracies counts as "accuracy". `learning_rate` is one number throughout.

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

    def has_loss_for(self, labels: Any) -> None:
        """One-hot labels go with categorical, integers with sparse categorical cross-entropy.

        Raises:
            CheckFailed: saying which loss, which labels, and why they do not go together.
        """
        given = getattr(labels, "given", labels)
        compiled.loss_fits_labels(self.name, self.evidence, np.asarray(given))

    def asked_for_epochs(self, expected: int) -> None:
        """The last fit, or all together, asked for `expected` epochs.

        Raises:
            CheckFailed: naming the epochs asked for.
        """
        fits.epochs(self.name, self.fits, expected)

    def learnt_within_epochs(self, limit: int) -> None:
        """The fits took no more than `limit` epochs in all.

        Raises:
            CheckFailed: naming the number of epochs.
        """
        fits.at_most_epochs(self.name, self.fits, limit)

    def learnt_in_batches_of(self, rows: int) -> None:
        """The last fit was called with batches of `rows` rows.

        Raises:
            CheckFailed: naming the size seen.
        """
        fits.batch_size(self.name, self.fits[-1], rows)

    def was_validated(self) -> None:
        """The last fit was given validation rows, or a validation split.

        Raises:
            CheckFailed: if it was not.
        """
        fits.has_validation(self.name, self.fits[-1])

    def had_callback(self, kind: str, **params: Any) -> ev.Callback:
        """Return the callback of class `kind` with these `params`, among those of the last fit.

        Raises:
            CheckFailed: if there is none, naming each parameter that differs.
        """
        return fits.callback(self.name, self.fits[-1], kind, **params)

    def learnt(self) -> None:
        """The loss of the last fit went down, to a finite number.

        Raises:
            CheckFailed: if it is NaN or did not go down.
        """
        fits.learnt(self.name, self.fits)

    def has_history(self, history: Any) -> None:
        """`history`, a captured name, is what one of the fits returned.

        Raises:
            CheckFailed: if it belongs to another model or is no record of training.
        """
        fits.same_history(history.name, history.history().logs, self.fits)

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
