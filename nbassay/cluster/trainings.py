"""A training that several notebooks ask for, on whatever machines, is done by one of them.

It is one key of Dask's, named by what is trained. Who asks first is told to train, where the rows
lie already: only what was learnt travels. Whoever asks meanwhile or later waits for that, and goes
on from it as from a training that the machine itself has kept. Whatever is in the way, each trains
by itself: that costs time, and no mark.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from nbassay.cluster.called_in import grading_here
from nbassay.cluster.connecting import open_client, require_dask
from nbassay.cluster.shared_folder import held, is_held
from nbassay.keras import training
from nbassay.keras.training import TrajectoryStore
from nbassay.store.kept import digest, write_atomically

log = logging.getLogger("nbassay")

MOST_ATTEMPTS = 3  # with whoever else asks, after a machine that trained was lost
MOST_KEPT = 64  # of what others may still ask for, by each process that grades,
KEPT_BYTES = 256_000_000  # and what they may take in the memory of workers
_POLL_SECONDS = 0.02
_LONGER = 10  # times its own processor time another machine may take
_GO = "go"
FIRST = 10  # Dask's priority of what others wait for


@dataclass(frozen=True)
class Asking:
    """Asks the cluster before it trains.

    It goes to each process that grades, and stands in the place of `training.train` there.
    `resource` is what a training takes one of, `folder` where processes and worker leave word.
    """

    resource: str
    folder: Path

    def __call__(
        self,
        request: training.Request,
        store: TrajectoryStore,
        until: int,
        *,
        seconds: float | None,
    ) -> training.Trajectory:
        """Return the first `until` epochs of `request`, as `training.train` does.

        Raises:
            Refused: if the request cannot be trained.
        """
        key = training.key_of(request)
        wanted = min(until, request.epochs - request.initial_epoch)
        with self._turn(key, wanted, store, seconds):
            return training.train(request, store, until, seconds=seconds)

    @contextmanager
    def _turn(
        self, key: str, wanted: int, store: TrajectoryStore, seconds: float | None
    ) -> Iterator[None]:
        """Wait until the training is here, or it is on this process to do it; that is then held."""
        if _has(store, key, wanted):
            yield
            return
        place = place_of(self.folder, key, wanted)
        with held(place / f"{os.getpid()}.asking", exclusive=True):
            future = None
            try:
                future = self._wait(key, wanted, store, place, seconds)
            except Exception as error:
                log.debug("the cluster could not be asked for a training: %s", error)
            yield
            if future is not None:
                _Connection.keep(future, store.size(key))

    def _wait(
        self,
        key: str,
        wanted: int,
        store: TrajectoryStore,
        place: Path,
        seconds: float | None,
    ) -> Any:
        """Wait as `_turn` does; return the future that others may ask for, None if there is none."""
        deadline = None if seconds is None else time.monotonic() + seconds * _LONGER
        for attempt in range(MOST_ATTEMPTS):
            scheduler, worker = read_addresses(self.folder)
            future = _Connection.to(scheduler).submit(
                bring_training,
                key,
                wanted,
                key=f"training-{key}-{wanted}-{attempt}",
                workers=[worker],
                allow_other_workers=True,
                resources={self.resource: 1},
                # A worker takes up what waits in its order: before the next notebooks, for those
                # that it is at wait for this.
                priority=FIRST,
                retries=0,
            )
            while not future.done():
                if (place / _GO).exists():
                    return future
                if deadline is not None and time.monotonic() > deadline:
                    return None
                time.sleep(_POLL_SECONDS)
            content = _take(future)
            if content is not None:
                with store.claim(key):
                    if not _has(store, key, wanted):
                        store.write(key, content)
                return future
        return None


class _Connection:
    """The connection of this process, made when it first asks, and what it keeps for others.

    What a process has asked for stays with the cluster as long as the process does.
    """

    _client: ClassVar[Any] = None
    _address: ClassVar[str] = ""
    _kept: ClassVar[OrderedDict[str, tuple[Any, int]]] = OrderedDict()

    @classmethod
    def to(cls, scheduler: str) -> Any:
        open_there = cls._client is not None and cls._client.status == "running"
        if not open_there or cls._address != scheduler:
            require_dask()
            cls.close()
            cls._client, cls._address = open_client(scheduler, "nbassay-trainings"), scheduler
        return cls._client

    @classmethod
    def close(cls) -> None:
        client, cls._client = cls._client, None
        cls._kept.clear()
        if client is not None:
            with contextlib.suppress(Exception):
                client.close(timeout=2)

    @classmethod
    def keep(cls, future: Any, size: int) -> None:
        cls._kept[future.key] = future, size
        while len(cls._kept) > MOST_KEPT or (
            len(cls._kept) > 1 and sum(size for _, size in cls._kept.values()) > KEPT_BYTES
        ):
            cls._kept.popitem(last=False)


def leave_addresses(folder: Path, scheduler: str, worker: str) -> None:
    """Tell the processes of a worker where it and its scheduler are: both may come back elsewhere."""
    write_atomically(folder / "addresses.json", json.dumps([scheduler, worker]))


def read_addresses(folder: Path) -> tuple[str, str]:
    """Return where the scheduler is, and the worker of `folder`.

    Raises:
        OSError: if nobody has said so.
    """
    scheduler, worker = json.loads((folder / "addresses.json").read_text(encoding="ascii"))
    return scheduler, worker


def place_of(folder: Path, key: str, wanted: int) -> Path:
    """Return where processes of one machine that ask for a training, and its worker, leave word."""
    return folder / "asked" / digest([key, wanted])


def answer_asked(store: TrajectoryStore, folder: Path, key: str, wanted: int) -> bytes:
    """Tell those who ask for a training on this machine to do it; return what they learnt.

    What comes back is the store's own form, sealed with its key.

    Raises:
        LookupError: if nobody here asks for it, or it did not get done.
    """
    place = place_of(folder, key, wanted)
    if not _has(store, key, wanted):
        if not _asked(place):
            raise LookupError("nobody asks for that training here")
        (place / _GO).touch()
        try:
            while _asked(place):
                time.sleep(_POLL_SECONDS)
        finally:
            (place / _GO).unlink(missing_ok=True)
    content = store.read(key)
    if content is None:
        raise LookupError("the training was refused, or did not get done")
    return content


def bring_training(key: str, wanted: int) -> bytes:
    """Do `answer_asked` on the worker that Dask has called this in."""
    grading = grading_here()
    return answer_asked(grading.trainings, grading.folder, key, wanted)


def _take(future: Any) -> bytes | None:
    try:
        return bytes(future.result(timeout=60))
    except Exception:  # its worker was lost, or nobody asked for it there
        return None


def _asked(place: Path) -> bool:
    return any(is_held(path) for path in place.glob("*.asking"))


def _has(store: TrajectoryStore, key: str, wanted: int) -> bool:
    kept = store.load(key)
    return kept is not None and len(kept.epochs) >= wanted
