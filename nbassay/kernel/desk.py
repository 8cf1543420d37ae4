"""Asking the trusted side to train: the request of a `fit`, and its answer replayed.

A training that many notebooks ask for is done once, outside, by a trainer that knows only Keras's
own layers, losses and optimizers. The request lies in `/out/training`, the answer in
`/in/answers`. What the trainer cannot or will not do is trained here as usual.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .files import SCHEMA, write_json
from .plain import is_builtin

_POLL_SECONDS = 0.005
# Callbacks that look on, or stop: what they see is in the answer, and they change no training.
_LOOK_ON = frozenset({"EarlyStopping", "ModelCheckpoint", "CSVLogger", "History", "TerminateOnNaN"})


class Answer:
    """The trajectory of one training: logs of each epoch, and weights where they were kept."""

    def __init__(self, logs: list[dict[str, float]], file: Path) -> None:
        """Read `file`, an archive of arrays named by epoch and place."""
        self.logs = logs
        self._file = file

    def weights(self, epoch: int) -> list[np.ndarray[Any, Any]] | None:
        """Return the weights after `epoch` (from 0), in the order of `get_weights`."""
        with np.load(self._file, allow_pickle=False) as arrays:
            names = [name for name in arrays.files if name.startswith(f"{epoch}-")]
            names.sort(key=lambda name: int(name.partition("-")[2]))
            return [arrays[name] for name in names] or None


class Desk:
    """Where a notebook's fits are asked for; each is answered, refused or not asked at all."""

    def __init__(self, requests: Path, answers: Path) -> None:
        """Write requests into one folder and look for answers in the other."""
        self._requests = requests
        self._answers = answers
        self._asked = 0

    def ask(self, request: Callable[[], dict[str, Any]]) -> Answer | None:
        """Return the answer to a request, None where the training is to be done here."""
        number = self._asked
        self._asked += 1
        write_json(self._requests / f"{number}.json", {"schema": SCHEMA, **request()})
        answer = self._answers / f"{number}.json"
        while not answer.exists():
            time.sleep(_POLL_SECONDS)
        found = json.loads(answer.read_text(encoding="ascii"))
        if not found["logs"]:
            return None
        return Answer(found["logs"], self._answers / f"{number}.npz")


def can_be_asked(model: Any, asked: dict[str, Any]) -> bool:
    """Tell whether a fit is of the kind that the trainer does: epochs of arrays, looked on at most.

    It is the trainer who decides; what is certainly not for it is not asked, and costs nothing.
    """
    callbacks = asked.get("callbacks") or []
    if not isinstance(callbacks, (list, tuple)):
        return False
    plain = all(_looks_on(one) for one in callbacks)
    steps = all(asked.get(name) is None for name in ("steps_per_epoch", "validation_steps"))
    whole = asked.get("validation_freq") in {None, 1} and asked.get("sample_weight") is None
    validation = asked.get("validation_data")
    pair = validation is None or (isinstance(validation, (list, tuple)) and len(validation) == 2)
    return plain and steps and whole and pair and is_builtin(model) and _is_plainly_compiled(model)


def _is_plainly_compiled(model: Any) -> bool:
    """Tell whether the model has all that a request can say, and no step of training behind it."""
    metrics = getattr(model, "_compile_metrics", None)
    weighted = getattr(metrics, "_user_weighted_metrics", None)
    loss_weights = getattr(getattr(model, "_compile_loss", None), "_user_loss_weights", None)
    if not model.built or not model.compiled or weighted or loss_weights:
        return False
    return int(model.optimizer.iterations) == 0


def _looks_on(callback: Any) -> bool:
    known = is_builtin(callback) and type(callback).__name__ in _LOOK_ON
    return known or _is_ours(callback)


def _is_ours(callback: Any) -> bool:
    return type(callback).__module__.startswith(f"{__package__}.")


def replay(model: Any, asked: dict[str, Any], answer: Answer) -> Any:
    """Let `model` and the callbacks live through a training that was done elsewhere.

    Returns the History, as `fit` does.
    """
    from keras.callbacks import CallbackList

    first, epochs = int(asked["initial_epoch"]), int(asked["epochs"])
    verbose = 1 if asked.get("verbose") == "auto" else int(asked.get("verbose") or 0)
    callbacks = CallbackList(
        list(asked.get("callbacks") or []),
        add_history=True,
        add_progbar=verbose != 0,
        verbose=verbose,
        epochs=epochs,
        steps=1,
        model=model,
    )
    if not all(_is_ours(one) for one in asked.get("callbacks") or []):
        # Callbacks that watch a metric ask the model which it has; it knows once it has seen rows.
        model.test_on_batch(np.asarray(asked["x"])[:1], np.asarray(asked["y"])[:1])
        model.reset_metrics()
    model.stop_training = False
    callbacks.on_train_begin()
    logs: dict[str, float] = {}
    for place, logs in enumerate(answer.logs[: epochs - first]):
        callbacks.on_epoch_begin(first + place)
        weights = answer.weights(place)
        if weights is not None:
            model.set_weights(weights)
        callbacks.on_epoch_end(first + place, dict(logs))
        if model.stop_training:
            break
    callbacks.on_train_end(logs)
    return model.history
