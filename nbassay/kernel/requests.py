"""Asking the trusted side to train or to predict: requests out, trajectories and outputs in.

A training that many notebooks ask for is done once, outside, by a trainer that knows only Keras's
own layers, losses and optimizers. The request lies in `/out/training`, the answer in
`/in/answers`. What the trainer cannot or will not do is trained here as usual.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from .out_files import SCHEMA, write_json

_POLL_SECONDS = 0.002


class RefusedError(Exception):
    """The trusted side does not do this; the text says why."""


class Answer:
    """The epochs of one training from number `first` on: logs, and weights where they were kept."""

    def __init__(self, number: int, first: int, logs: list[dict[str, float]], file: Path) -> None:
        """Read `file`, an archive of arrays named by epoch and place."""
        self.number = number
        self._first = first
        self._logs = logs
        self._arrays = np.load(file, allow_pickle=False)

    @property
    def end(self) -> int:
        """The number of the first epoch that is not in it."""
        return self._first + len(self._logs)

    def logs(self, epoch: int) -> dict[str, float]:
        """Return the logs of an epoch of this fit, counted from 0."""
        return dict(self._logs[epoch - self._first])

    def weights(self, epoch: int) -> list[np.ndarray[Any, Any]] | None:
        """Return the weights after an epoch, in the order of `get_weights`."""
        found: list[np.ndarray[Any, Any]] = []
        while (name := f"{epoch}-{len(found)}") in self._arrays:
            found.append(self._arrays[name])
        return found or None


class RemoteTrainer:
    """Where a notebook asks; each request is answered or refused."""

    def __init__(self, requests: Path, answers: Path) -> None:
        """Write requests into one folder and look for answers in the other."""
        self._requests = requests
        self._answers = answers
        # A kernel before this one may have asked as well; its last answer may be on its way.
        self._asked = sum(1 for _ in requests.glob("*.json"))

    def ask(self, request: dict[str, Any], first: int) -> Answer:
        """Return the answer to a request: the epochs from `first` on.

        Raises:
            RefusedError: if there is none.
        """
        number, found = self._await_answer({"kind": "training", "first": first, **request})
        if not found["logs"]:
            raise RefusedError(str(found.get("refused") or "there was no time for it"))
        return Answer(number, first, found["logs"], self._answers / f"{number}.npz")

    def outputs(self, request: dict[str, Any]) -> np.ndarray[Any, Any]:
        """Return what a model makes of rows: shape (rows, ...), float32.

        Raises:
            RefusedError: if there is no answer.
        """
        number, found = self._await_answer({"kind": "outputs", **request})
        if "refused" in found:
            raise RefusedError(str(found["refused"]))
        with np.load(self._answers / f"{number}.npz", allow_pickle=False) as arrays:
            return np.asarray(arrays["outputs"])

    def _await_answer(self, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        number = self._asked
        self._asked += 1
        write_json(self._requests / f"{number}.json", {"schema": SCHEMA, **request})
        answer = self._answers / f"{number}.json"
        while not answer.exists():
            time.sleep(_POLL_SECONDS)
        return number, json.loads(answer.read_text(encoding="ascii"))
