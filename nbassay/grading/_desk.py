"""Answering the trainings that running notebooks ask for: each different one is done once."""

from __future__ import annotations

import itertools
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from nbassay import training
from nbassay.errors import NbassayError
from nbassay.evidence import Fit, TrainingRequest, load_request
from nbassay.store import write_atomically

log = logging.getLogger("nbassay")

_POLL_SECONDS = 0.005
# What one run may ask for, and bytes of answers on our disk; past that it trains by itself.
_MOST_REQUESTS = 20
_ANSWER_BYTES = 512 * 1024**2
_MOST_LETTERS = 500
_REFUSED = json.dumps({"logs": None})


class TrainingDesk:
    """Reads requests as hostile data, trains or looks up, and writes trajectories for the sandbox.

    `store` keeps trajectories for all runs of the course. A training may take `seconds`.
    """

    def __init__(self, store: training.TrajectoryStore, seconds: float) -> None:
        self._store = store
        self._seconds = seconds
        self.answered: list[dict[str, Any]] = []

    @contextmanager
    def open(self, out: Path, answers: Path) -> Iterator[None]:
        """Answer what the run that writes into `out` asks for, in a thread, while this is open."""
        ended = threading.Event()
        self.answered = []
        thread = threading.Thread(target=self._serve, args=(out, answers, ended), daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            # A training that the run no longer waits for ends by its own time at the latest.
            thread.join()

    def _serve(self, out: Path, answers: Path, ended: threading.Event) -> None:
        room = _ANSWER_BYTES
        for number in itertools.count():
            while not (out / "training" / f"{number}.json").exists():
                if ended.wait(_POLL_SECONDS):
                    return
            text = _REFUSED
            if number < _MOST_REQUESTS and room > 0:
                try:
                    text = self._answer(out, answers / f"{number}.npz", number)
                    room -= (answers / f"{number}.npz").stat().st_size
                except NbassayError as error:
                    self.answered.append({"refused": str(error)[:_MOST_LETTERS]})
                # Nothing in a request may end the grading; the notebook trains by itself then.
                except Exception:
                    log.exception("a training that a notebook asked for failed")
                    self.answered.append({"refused": "the trainer failed"})
            write_atomically(answers / f"{number}.json", text)

    def _answer(self, out: Path, arrays: Path, number: int) -> str:
        """Train what request `number` asks for; write the weights, return the rest of the answer.

        Raises:
            EvidenceError: if it is no request.
            Refused: if it is none that can be trained here.
        """
        key, epochs = self._trained(load_request(out, f"{number}.json"))
        weights: dict[str, Any] = {
            f"{epoch}-{place}": array
            for epoch, one in enumerate(epochs)
            for place, array in enumerate(one.weights or ())
        }
        np.savez(arrays, **weights)
        self.answered.append({"key": key, "epochs": len(epochs)})
        return json.dumps({"logs": [dict(one.logs) for one in epochs]})

    def _trained(self, asked: TrainingRequest) -> tuple[str, list[training.Epoch]]:
        request = _request(asked)
        done = training.train(request, self._store, asked.epochs, seconds=self._seconds)
        return training.key_of(request), done.epochs[: asked.epochs]


def _request(asked: TrainingRequest) -> training.Request:
    """Return what the trainer is to do.

    Raises:
        Refused: if it cannot be told what was asked for.
    """
    fit = asked.fit
    if fit.x is None or fit.y is None or fit.compile is None or fit.batch_size is None:
        raise training.Refused("rows, labels or batches cannot be told")
    return training.Request(
        model=asked.model,
        compile=fit.compile,
        x=fit.x.load(),
        y=fit.y.load(),
        epochs=fit.epochs,
        initial_epoch=fit.initial_epoch,
        batch_size=fit.batch_size,
        shuffle=fit.shuffle,
        validation=_validation(fit),
        validation_split=fit.validation_split,
        class_weight=_class_weight(fit),
        sample_weight=None,
        fresh=training.looks_fresh(asked.model),
    )


def _validation(fit: Fit) -> tuple[Any, Any] | None:
    if fit.validation is None:
        return None
    if fit.validation.x is None or fit.validation.y is None:
        raise training.Refused("the validation rows cannot be told")
    return fit.validation.x.load(), fit.validation.y.load()


def _class_weight(fit: Fit) -> dict[int, float] | None:
    if fit.class_weight is None:
        return None
    try:
        return {int(name): weight for name, weight in fit.class_weight.items()}
    except ValueError as error:
        raise training.Refused("class weights are by class number") from error
