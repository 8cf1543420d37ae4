"""Living through a training that was done elsewhere, so that callbacks work as written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .accepted import Accepted
from .askable import acts, is_ours
from .plain import is_builtin
from .requests import Answer, RefusedError

# Asks for a training: what was changed before each epoch, the first epoch wanted, the first not
# wanted, and whether weights are wanted of each epoch or of the last alone.
Ask = Callable[[dict[int, dict[str, Any]], int, int, bool], Answer]


class Replay:
    """One fit of `model`, its epochs answered by the trainer.

    Callbacks that look on see all epochs of one answer. Where one acts (another learning rate,
    other weights), what it changed is asked for anew from that epoch on.
    """

    def __init__(
        self,
        model: Any,
        asked: dict[str, Any],
        allowed: int,
        ask: Ask,
        seen: Accepted,
        steps: int,
    ) -> None:
        """Take the arguments of `fit`, how many of its epochs may be run, and what Keras saw.

        An epoch makes `steps` of the optimizer.
        """
        self._seen = seen
        self._steps = steps
        self._model = model
        self._asked = asked
        self._allowed = allowed
        self._ask = ask
        self._first = int(asked["initial_epoch"])
        self._changes: dict[int, dict[str, Any]] = {}
        self._ahead = 1
        self._place = 0
        given = list(asked.get("callbacks") or [])
        self._acts = any(map(acts, given))
        self._watched = not all(map(is_ours, given))
        self._ends_at_nan = [
            callback
            for callback in given
            if is_builtin(callback) and type(callback).__name__ == "TerminateOnNaN"
        ]
        self.answer: Answer | None = None
        self.refused = ""
        # Whether the model has the weights that the epoch ended with, or is yet to get them.
        self.is_current = False

    def begin(self) -> None:
        """Ask for the training, all of it unless a schedule sets its rate for each epoch.

        Raises:
            RefusedError: if the trainer does not do it.
        """
        given = self._asked.get("callbacks") or []
        steady = not any(type(callback).__name__ == "LearningRateScheduler" for callback in given)
        self.answer = self._ask(
            {}, 0, self._allowed if steady else min(1, self._allowed), self._watched
        )
        if self.answer.end and set(self.answer.logs(0)) != self._seen.names:
            raise RefusedError("metrics that are logged under other names")

    @property
    def epochs(self) -> int:
        """How many epochs were lived through."""
        return self._place

    def run(self, fit: Callable[..., Any]) -> Any:
        """Call the callbacks as `fit` does, with each epoch's weights and logs; return the History.

        Where the trainer refuses what a callback changed, the rest trains here, with `fit`.
        """
        model, callbacks = self._model, self._callbacks()
        model.stop_training = False
        seen = _Settings(model) if self._acts else None
        callbacks.on_train_begin()
        logs: dict[str, float] = {}
        while self._place < self._allowed and not model.stop_training:
            callbacks.on_epoch_begin(self._first + self._place)
            if seen is not None:
                try:
                    self._follow(seen.changed(model))
                except RefusedError as error:
                    self.refused = str(error)
                    return self._rest(fit)
            if self.answer is None or self._place >= self.answer.end:
                break
            logs = self._epoch(self.answer, callbacks)
            seen = _Settings(model) if self._acts else None
            callbacks.on_epoch_end(self._first + self._place, logs)
            self._place += 1
        callbacks.on_train_end(logs)
        return model.history

    def _callbacks(self) -> Any:
        from keras.callbacks import CallbackList

        asked = self._asked
        verbose = asked.get("verbose")
        return CallbackList(
            list(asked.get("callbacks") or []),
            add_history=True,
            add_progbar=verbose != 0,
            verbose=verbose,
            epochs=asked["epochs"],
            steps=self._seen.steps,
            model=self._model,
        )

    def _epoch(self, answer: Answer, callbacks: Any) -> dict[str, float]:
        """Bring the model to the end of an epoch; return its logs."""
        model = self._model
        last = self._place + 1 == answer.end
        weights = answer.weights(self._place) if self._watched or last else None
        self.is_current = weights is not None
        if weights is not None:
            model.set_weights(weights)
        iterations = model.optimizer.iterations
        iterations.assign(iterations + self._steps)
        logs = answer.logs(self._place)
        validation = {key[4:]: value for key, value in logs.items() if key.startswith("val_")}
        if validation:
            callbacks.on_test_begin()
            callbacks.on_test_end(validation)
        for callback in self._ends_at_nan:
            callback.on_batch_end(self._steps - 1, logs)
        return logs

    def _follow(self, change: dict[str, Any]) -> None:
        """Ask for the epochs to come where a callback changed something, or none are left."""
        if change:
            self._changes[self._place] = change
            self._ahead = 1
        elif self.answer is None or self._place < self.answer.end:
            return
        else:
            self._ahead *= 2
        until = min(self._allowed, self._place + self._ahead)
        self.answer = self._ask(self._changes, self._place, until, self._watched)

    def _rest(self, fit: Callable[..., Any]) -> Any:
        """Train what is left as Keras does; the History has all epochs."""
        earlier = self._model.history
        begin = self._first + self._place
        self.is_current = True
        history = fit(self._model, **{**self._asked, "initial_epoch": begin})
        for name, values in history.history.items():
            values[:0] = earlier.history.get(name, [])
        history.epoch[:0] = earlier.epoch
        return history


class _Settings:
    """What a callback can change of a training that goes on: the learning rate and the weights."""

    def __init__(self, model: Any) -> None:
        self._rate = _rate(model)
        self._weights = model.get_weights()

    def changed(self, model: Any) -> dict[str, Any]:
        """Return what has changed since, as a request says it; weights as arrays."""
        found: dict[str, Any] = {}
        if _rate(model) != self._rate:
            found["learning_rate"] = _rate(model)
        weights = model.get_weights()
        pairs = zip(weights, self._weights, strict=True)
        if not all(np.array_equal(now, before, equal_nan=True) for now, before in pairs):
            found["weights"] = weights
        return found


def _rate(model: Any) -> float:
    return float(np.asarray(model.optimizer.learning_rate))
