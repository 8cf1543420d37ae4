"""Answering what running notebooks ask for: each different training and prediction is done once."""

from __future__ import annotations

import itertools
import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nbassay.errors import NbassayError
from nbassay.evidence import Fit, OutputsRequest, TrainingRequest, load_request
from nbassay.keras import models, training
from nbassay.store.kept import write_atomically

log = logging.getLogger("nbassay")

_POLL_SECONDS = 0.01
# What one run may ask for, and bytes of answers on our disk; past that it trains by itself.
_MOST_REQUESTS = 400
_ANSWER_BYTES = 512 * 1024**2
_MOST_LETTERS = 200
# Bytes of rows of earlier requests that a further fit may go on from; the last is always there.
_EARLIER_BYTES = 300_000_000
# How far weights of one training may lie apart when it is made twice.
_CLOSE = {"rtol": 1e-3, "atol": 1e-5}


class Trainer:
    """Reads requests as hostile data, trains or looks up, and writes trajectories for the sandbox.

    `store` keeps trajectories for all runs of the course. A training may take `seconds` of this
    process's processor time. `answered` has what came of each request of the last run.
    """

    def __init__(self, store: training.TrajectoryStore, seconds: float) -> None:
        self._store = store
        self._seconds = seconds
        self._earlier: dict[int, training.Request] = {}
        self.answered: list[dict[str, Any]] = []
        self.at_work = False

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
            self._earlier.clear()

    def _serve(self, out: Path, answers: Path, ended: threading.Event) -> None:
        room = _ANSWER_BYTES
        for number in itertools.count():
            while not (out / "training" / f"{number}.json").exists():
                if ended.wait(_POLL_SECONDS):
                    return
            answer: dict[str, Any]
            self.at_work = True
            try:
                if number >= _MOST_REQUESTS or room <= 0:
                    raise training.Refused("this notebook has asked for too much")
                answer = self._answer(out, answers / f"{number}.npz", number)
                room -= (answers / f"{number}.npz").stat().st_size
            except NbassayError as error:
                answer = {"logs": None, "refused": str(error)[:_MOST_LETTERS]}
                self.answered.append({"refused": answer["refused"]})
            # Nothing in a request may end the grading; the notebook trains by itself then.
            except Exception:
                log.exception("a training that a notebook asked for failed")
                answer = {"logs": None, "refused": "the trainer failed"}
                self.answered.append({"refused": answer["refused"]})
            write_atomically(answers / f"{number}.json", json.dumps(answer))
            self.at_work = False

    def _answer(self, out: Path, arrays: Path, number: int) -> dict[str, Any]:
        """Do what request `number` asks for; write the arrays, return the rest of the answer.

        Raises:
            EvidenceError: if it is no request.
            Refused: if it cannot be trained here.
        """
        received = load_request(out, f"{number}.json")
        if isinstance(received, OutputsRequest):
            np.savez(arrays, outputs=self._outputs(received))
            return {}
        request = self._request(received)
        done = training.train(request, self._store, received.epochs, seconds=self._seconds)
        self._keep(number, request)
        wanted = list(enumerate(done.epochs))[received.first : received.epochs]
        weights: dict[str, Any] = {
            f"{epoch}-{place}": array
            for epoch, trained in (wanted if received.each else wanted[-1:])
            for place, array in enumerate(trained.weights or ())
        }
        np.savez(arrays, **weights)
        self.answered.append({"key": done.key, "epochs": len(done.epochs)})
        return {"logs": [dict(trained.logs) for _, trained in wanted]}

    def _outputs(self, received: OutputsRequest) -> Any:
        until = time.monotonic() + self._seconds
        try:
            model = models.rebuild(received.model)
            return models.predict(model, received.x.load(), until=until)
        except models.RebuildError as error:
            raise training.Refused(error.message.en) from error

    def _keep(self, number: int, request: training.Request) -> None:
        """Keep a request that a further fit may go on from, and forget the oldest for its room."""
        self._earlier[number] = request
        while len(self._earlier) > 1 and sum(map(_bytes, self._earlier.values())) > _EARLIER_BYTES:
            del self._earlier[next(iter(self._earlier))]

    def _request(self, received: TrainingRequest) -> training.Request:
        """Return what the trainer is to do.

        Raises:
            Refused: if it cannot be told what was asked for.
        """
        request = _first_fit(received)
        if received.after is None:
            return request
        number, epochs = received.after
        earlier = self._earlier.get(number)
        if earlier is None:
            raise training.Refused("the fit before is no longer known")
        before = training.state_after(earlier, self._store, epochs, seconds=self._seconds)
        return _continue_fit(request, before)


def _first_fit(received: TrainingRequest) -> training.Request:
    fit = received.fit
    if fit.x is None or fit.y is None or fit.compile is None or fit.batch_size is None:
        raise training.Refused("rows, labels or batches cannot be told")
    return training.Request(
        model=received.model,
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
        sample_weight=_row_weights(received),
        fresh=training.looks_fresh(received.model),
        changes={
            change.epoch: training.Change(
                change.learning_rate,
                None if change.weights is None else tuple(a.load() for a in change.weights),
            )
            for change in received.changes
        },
        whole_batches=fit.whole_batches,
        drop_remainder=fit.drop_remainder,
    )


def _continue_fit(request: training.Request, before: training.Before) -> training.Request:
    """Return the request of a further fit; what was set between the two is its first change."""
    given = [weight.array.load() for weight in request.model.weights]
    # A state begins with the weights. Those of a best epoch may have been restored since.
    pairs = zip(given, before.state, strict=False)
    same = all(a.shape == b.shape and np.allclose(a, b, **_CLOSE, equal_nan=True) for a, b in pairs)
    optimizer = request.compile.optimizer
    rate = optimizer.config.get("learning_rate") if optimizer else None
    first = training.Change(
        float(rate) if isinstance(rate, (int, float)) else None, None if same else tuple(given)
    )
    later = request.changes.get(0, training.Change())
    if later.learning_rate is not None:
        first = replace(first, learning_rate=later.learning_rate)
    if later.weights is not None:
        first = replace(first, weights=later.weights)
    return replace(request, before=before, changes={**request.changes, 0: first})


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


def _row_weights(received: TrainingRequest) -> Any:
    if received.sample_weight is not None:
        return received.sample_weight.load()
    if received.fit.sample_weight:
        raise training.Refused("the weights of the rows cannot be told")
    return None


def _bytes(request: training.Request) -> int:
    return int(request.x.nbytes + request.y.nbytes)
