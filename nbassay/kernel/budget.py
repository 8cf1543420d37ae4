"""Training for less than a notebook asks for, without the notebook noticing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class EpochCap:
    """One fit's epochs: counts them, and stops the training when the budget is used up.

    The budget is of passes over the rows, so that many short epochs train as much as a few whole
    ones.

    The stop is Keras's own `stop_training`, set by a callback that runs after all others, so every
    callback sees the asked number of epochs in its `params` and an ordinary end of training.
    """

    def __init__(
        self,
        asked: dict[str, Any],
        fast_epochs: int | None,
        note: Callable[[Any], None] = lambda model: None,
        model: Any = None,
        passes: Callable[[int], float] = float,
    ) -> None:
        """Take the arguments of `fit`, and its `model`; `fast_epochs` None means no cap.

        At the end of each epoch `note` is given the model, before the callbacks and after them.
        `passes` tells how often so many epochs go through the rows, once each at the most.
        """
        self._note = note
        self._passes = passes
        self.epochs_run = 0
        self.logs: dict[str, list[Any]] = {}
        self.stopped_by: str | None = None
        # Takes our counter out again where it was put into a list that the student keeps.
        self.release: Callable[[], None] = lambda: None
        self._first = _count(asked.get("initial_epoch"), 0)
        self._asked = max(_count(asked.get("epochs"), 1) - self._first, 0)
        if fast_epochs is not None:
            # Fewer would leave what is validated now and then out of the history.
            fast_epochs = max(fast_epochs, _count(asked.get("validation_freq"), 1))
        self._budget = self._asked if fast_epochs is None else fast_epochs
        self.arguments = {**asked, "callbacks": self._with_counter(asked.get("callbacks"), model)}

    def _with_counter(self, callbacks: Any, model: Any) -> Any:
        from keras.callbacks import CallbackList

        counter = _counter(self)
        if isinstance(callbacks, CallbackList):
            # Made by the student with a model and parameters of its own: used as it is.
            counter.set_model(model)
            callbacks.callbacks.append(counter)
            self.release = lambda: callbacks.callbacks.remove(counter)
            return callbacks
        if callbacks is None:
            return [counter]
        given = callbacks if isinstance(callbacks, (list, tuple)) else [callbacks]
        return [_witness(self._note), *given, counter]

    @property
    def allowed(self) -> int:
        """Epochs that this fit may run where each of them is a pass."""
        return min(self._asked, self._budget)

    def count_epoch(self, model: Any, logs: dict[str, Any]) -> None:
        """Count one epoch; ask the model to stop when it was the last of the budget."""
        self._note(model)
        self.epochs_run += 1
        for name, value in logs.items():
            self.logs.setdefault(name, []).append(value)
        if self.epochs_run >= self._asked:
            return
        if model.stop_training:
            self.stopped_by = "callback"
        elif self._passes(self.epochs_run) >= self._budget:
            self.stopped_by = "budget"
            model.stop_training = True

    def end(self) -> None:
        """Note that there are no more epochs to be had: the trainer's time was up before ours."""
        if self.stopped_by is None and self.epochs_run < self._asked:
            self.stopped_by = "budget"

    def pad(self, history: Any) -> None:
        """Give a capped History its asked length by repeating the last value of each list."""
        if self.stopped_by != "budget":
            return
        history.model.stop_training = False
        for values in history.history.values():
            # Lists of a `validation_freq` above 1 are shorter than the epochs, in proportion.
            wanted = len(values) * self._asked // self.epochs_run
            values.extend(values[-1:] * (wanted - len(values)))
        history.epoch.extend(range(self._first + self.epochs_run, self._first + self._asked))


def _count(value: Any, default: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        # Keras itself tells the student what is wrong with it.
        return default


def _counter(cap: EpochCap) -> Any:
    # The class is made here because Keras must not be imported before the notebook imports it.
    from keras.callbacks import Callback

    class EpochCounter(Callback):
        """Reports each finished epoch to the cap."""

        async_safe = True

        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            cap.count_epoch(self.model, dict(logs or {}))

    return EpochCounter()


def _witness(note: Callable[[Any], None]) -> Any:
    from keras.callbacks import Callback

    class EpochWitness(Callback):
        """Shows the model as an epoch has left it, before other callbacks act."""

        async_safe = True

        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            note(self.model)

    return EpochWitness()
