"""A training that is asked for on several machines is done once, whatever happens on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from distributed import Client, Scheduler, SpecCluster, Worker

from nbassay.cluster import trainings
from nbassay.cluster.dask_plugin import GradingPlugin, resources_of
from nbassay.cluster.far_grading import Grading
from nbassay.cluster.trainings import Asking
from nbassay.cluster.versions import notebooks_of, trainings_of
from nbassay.keras.training import Epoch, Refused, Trajectory, TrajectoryStore

KEY, OTHER = "ab" * 32, "cd" * 32
EPOCHS = 3


class Trainer:
    """Stands for `training.train`: notes in which machine's store it has trained what."""

    def __init__(self) -> None:
        self.trained: list[tuple[str, str]] = []
        self.refuses = False
        self.at_work = threading.Event()

    def key_of(self, request) -> str:
        return request.key

    def train(self, request, store, until, *, seconds=None) -> Trajectory:
        with store.claim(request.key):
            kept = store.load(request.key)
            if kept is None:
                self.at_work.set()
                time.sleep(0.2)
                if self.refuses:
                    raise Refused("not here")
                self.trained.append((store._folder.parent.name, request.key))
                weights = (np.full(4, 7, np.float32),)
                kept = Trajectory(request.key, [Epoch({"loss": 1.0}, weights)] * until)
                store.keep(kept)
            return kept


@pytest.fixture
def trainer(monkeypatch) -> Trainer:
    made = Trainer()
    monkeypatch.setattr(trainings.training, "train", made.train)
    monkeypatch.setattr(trainings.training, "key_of", made.key_of)
    return made


@pytest.fixture
def machines(tmp_path) -> Iterator[list[Grading]]:
    """Two workers of one scheduler, each with a folder of its own."""
    both = [Grading(tmp_path / name, 1, "none") for name in ("one", "two")]
    options = {"dashboard": False, "dashboard_address": None}
    workers = {
        place: {
            "cls": Worker,
            "options": {
                "nthreads": 3,
                "resources": resources_of(grading),
                "plugins": [GradingPlugin(grading)],
                "memory_limit": 0,
                **options,
            },
        }
        for place, grading in enumerate(both)
    }
    scheduler = {"cls": Scheduler, "options": {"host": "127.0.0.1", "port": 0, **options}}
    with SpecCluster(workers=workers, scheduler=scheduler) as cluster:
        cluster.wait_for_workers(2)
        yield both
        trainings._Connection.close()
    for grading in both:
        grading.close()


def ask(folder: Path, key: str = KEY) -> Trajectory:
    """Do what a process that grades does when a notebook asks for a training."""
    store = TrajectoryStore(folder / "trainings", 10**8)
    request = SimpleNamespace(key=key, epochs=EPOCHS, initial_epoch=0)
    return Asking(trainings_of("none"), folder)(request, store, EPOCHS, seconds=5.0)


def work_and_ask(folder: Path, key: str) -> Trajectory:
    """Do what a notebook does that asks for a training after a while, when others wait already."""
    time.sleep(0.5)
    with ThreadPoolExecutor(1) as threads:  # for Dask not to see who asks: a process does
        return threads.submit(ask, folder, key).result()


def test_a_training_is_done_once_for_all_machines(machines, trainer):
    """Two ask at once; one trains, the other has what was learnt, and keeps it."""
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda grading: ask(grading.folder), machines))
    assert len(trainer.trained) == 1
    for one in found:
        assert len(one.epochs) == EPOCHS
        np.testing.assert_array_equal(one.weights(EPOCHS - 1)[0], np.full(4, 7))
    assert all((grading.trainings.load(KEY)) is not None for grading in machines)


def test_who_asks_later_has_what_was_learnt(machines, trainer):
    first, second = machines
    ask(first.folder)
    ask(second.folder)
    assert trainer.trained == [("one", KEY)]


def test_different_trainings_are_each_done_where_they_are_asked_for(machines, trainer):
    """The rows lie there: they do not travel."""
    first, second = machines
    with ThreadPoolExecutor(2) as threads:
        both = threads.submit(ask, first.folder, KEY), threads.submit(ask, second.folder, OTHER)
        assert [one.result().key for one in both] == [KEY, OTHER]
    assert sorted(trainer.trained) == [("one", KEY), ("two", OTHER)]


def test_what_is_refused_is_refused_on_every_machine(machines, trainer):
    trainer.refuses = True
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(ask, grading.folder) for grading in machines]
        for one in both:
            with pytest.raises(Refused, match="not here"):
                one.result()


def test_without_a_scheduler_each_trains_by_itself(tmp_path, trainer):
    """It costs time, and no mark."""
    for name in ("one", "two"):
        assert len(ask(tmp_path / name).epochs) == EPOCHS
    assert trainer.trained == [("one", KEY), ("two", KEY)]


def test_what_comes_damaged_is_trained_again(machines, trainer, monkeypatch):
    first, second = machines
    ask(first.folder)
    monkeypatch.setattr(trainings, "_take", lambda future: b"nbassay-trajectory-1 of another")
    assert len(ask(second.folder).epochs) == EPOCHS
    assert trainer.trained == [("one", KEY), ("two", KEY)]


def test_a_training_does_not_wait_for_the_notebooks_behind_the_one_that_asks(machines, trainer):
    """A worker takes up what waits in its order, and the notebook that asks waits for it."""
    scheduler, _ = trainings.read_addresses(machines[0].folder)
    keys = iter(f"{number:064x}" for number in range(6))
    with Client(scheduler, set_as_default=False) as client:
        waiting = [
            client.submit(
                work_and_ask,
                grading.folder,
                next(keys),
                workers=[trainings.read_addresses(grading.folder)[1]],
                resources={notebooks_of("none"): 1},
            )
            for grading in machines * 3
        ]
        assert [len(one.result(timeout=40).epochs) for one in waiting] == [EPOCHS] * 6
    assert len(trainer.trained) == 6
