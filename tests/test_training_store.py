"""Trajectories are kept whole, shared by processes, bounded, and never believed unchecked."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from training_requests import request_of, rows, small

from nbassay.keras.training import Refused, Request, TrajectoryStore, key_of, train
from nbassay.keras.training._engine import Engine
from nbassay.keras.training._file import MAGIC, BrokenFileError, from_bytes, to_bytes
from nbassay.keras.training._trajectory import Epoch, Trajectory

pytestmark = pytest.mark.keras

TESTS = Path(__file__).parent
KEY = "ab" * 32


@pytest.fixture
def store(tmp_path) -> TrajectoryStore:
    return TrajectoryStore(tmp_path / "trajectories", 100_000_000)


@pytest.fixture
def trained(monkeypatch) -> list[int]:
    """The number of epochs in each chunk that an engine has trained."""
    chunks: list[int] = []
    run = Engine.run

    def counted(self: Engine, first: int, count: int) -> list[Epoch]:
        chunks.append(count)
        return run(self, first, count)

    monkeypatch.setattr(Engine, "run", counted)
    return chunks


def request(**changes: Any) -> Request:
    return request_of(
        small(), *rows(), **{"epochs": 200, "fresh": True, "shuffle": True, **changes}
    )


def some(epochs: int = 3, key: str = KEY) -> Trajectory:
    """Return a trajectory of a tiny net."""
    draw = np.random.default_rng(0)
    weights = [
        (draw.normal(size=(2, 3)).astype(np.float32), np.zeros(3, np.float32))
        for _ in range(epochs)
    ]
    logs = [{"accuracy": 0.1 * n, "loss": 1 / (n + 1)} for n in range(epochs)]
    pairs = zip(logs, weights, strict=True)
    return Trajectory(key, [Epoch(*pair) for pair in pairs], [*weights[-1], np.array(7)])


def path_of(store: TrajectoryStore, key: str) -> Path:
    return store._path(key, "trajectory")


def bytes_of(store: TrajectoryStore) -> int:
    """Return what all kept trajectories take on disk."""
    return sum(path.stat().st_size for path in store._folder.rglob("*.trajectory"))


def same(a: Trajectory, b: Trajectory) -> bool:
    if a.history() != b.history() or len(a.epochs) != len(b.epochs):
        return False
    pairs = [(a.weights(n), b.weights(n)) for n in range(len(a.epochs))]
    return all(
        len(x or ()) == len(y or ()) and all(map(np.array_equal, x or (), y or ()))
        for x, y in pairs
    )


def test_a_shorter_run_is_the_beginning_of_a_longer_one(store, trained):
    """What is kept is not trained again, and what is missing goes on where it ended."""
    five = train(request(epochs=5), store, 5)
    assert sum(trained) == 5
    three = train(request(epochs=3), store, 3)
    assert sum(trained) == 5
    assert same(three, five.first(3))
    eight = train(request(), store, 8)
    assert sum(trained) == 8
    assert same(eight.first(5), five)
    again = train(request(), store, 8)
    assert sum(trained) == 8
    assert same(again, eight)


@pytest.mark.parametrize("optimizer", ["adam", "nadam"])
def test_going_on_equals_never_having_stopped(tmp_path, optimizer):
    """Weights, optimizer, the order of rows and what Dropout drops go on as if uninterrupted."""
    from keras import layers as L

    def asked() -> Request:
        model = small(optimizer=optimizer, layers=[L.Dense(6), L.Dropout(0.4)])
        return request_of(model, *rows(), epochs=9, fresh=True, shuffle=True)

    parts, whole = TrajectoryStore(tmp_path / "a", 10**8), TrajectoryStore(tmp_path / "b", 10**8)
    train(asked(), parts, 2)
    train(asked(), parts, 5)
    resumed, straight = train(asked(), parts, 9), train(asked(), whole, 9)
    for name, values in straight.history().items():
        assert resumed.history()[name] == pytest.approx(values, rel=1e-5)


def test_no_more_is_returned_than_was_asked_for(store):
    """Neither more than `until` nor more than `fit` was asked for."""
    assert len(train(request(epochs=4), store, 9).epochs) == 4
    assert len(train(request(epochs=4, initial_epoch=1), store, 9).epochs) == 3
    assert len(train(request(), store, 2).epochs) == 2
    assert train(request(), store, 0).epochs == []
    with pytest.raises(Refused):
        train(request(), store, -1)


def test_training_ends_when_the_caller_has_enough(store, trained):
    """After the chunk in which it says so; kept epochs are asked about first."""
    seen: list[int] = []

    def enough(epoch: int, logs: Any) -> bool:
        seen.append(epoch)
        return epoch >= 12

    found = train(request(initial_epoch=10), store, 150, enough=enough)
    assert 3 <= len(found.epochs) < 150
    assert seen[:3] == [10, 11, 12]
    before = sum(trained)
    train(request(initial_epoch=10), store, 150, enough=enough)
    assert sum(trained) == before


def test_a_deadline_ends_training_with_what_is_there(store, trained):
    """And the next one goes on."""
    assert train(request(), store, 150, seconds=0.0).epochs == []
    found = train(request(), store, 150, seconds=0.01)
    assert len(found.epochs) < 150
    assert len(train(request(), store, 150).epochs) == 150
    assert sum(trained) == 150


def test_weights_that_were_not_kept_are_trained_anew_for_the_last_epoch(store, monkeypatch):
    """A long run of a large net keeps few weights; who asks for less still gets its last."""
    monkeypatch.setattr("nbassay.keras.training._trajectory.ALL_BYTES", 0)
    monkeypatch.setattr("nbassay.keras.training._trajectory.BEST_BYTES", 1)
    long = train(request(), store, 6)
    assert long.weights(3) is None
    short = train(request(), store, 4)
    assert short.weights(3) is not None
    assert short.history()["loss"] == pytest.approx(long.history()["loss"][:4], rel=1e-5)
    kept = store.load(key_of(request()))
    assert kept is not None
    assert kept.weights(3) is not None
    assert len(kept.epochs) == 6


CHILD = """
import sys
from pathlib import Path
from test_training_store import request
from nbassay.keras.training import TrajectoryStore, train
from nbassay.keras.training._engine import Engine
run = Engine.run
def counted(self, first, count):
    print(count, flush=True)
    return run(self, first, count)
Engine.run = counted
train(request(epochs=5_000), TrajectoryStore(Path(sys.argv[1]), 10**9), int(sys.argv[2]))
"""


def child(folder: Path, until: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), str(until)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def test_two_processes_at_once_train_once(tmp_path):
    """The second waits for the first and takes what it left."""
    both = [child(tmp_path / "store", 60) for _ in range(2)]
    counts = [sum(map(int, process.communicate(timeout=300)[0].split())) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(counts) == [0, 60]


def test_a_killed_training_leaves_a_usable_store(tmp_path):
    """No lock is stuck, and what is there is whole."""
    process = child(tmp_path / "store", 5_000)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    store = TrajectoryStore(tmp_path / "store", 10**9)
    started = time.monotonic()
    assert len(train(request(), store, 3, seconds=60).epochs) == 3
    assert time.monotonic() - started < 30
    assert store.load(key_of(request())) is not None


def test_what_a_killed_writer_left_is_removed(store):
    """A half-written file is never read, and goes when room is made."""
    half = path_of(store, KEY).with_suffix(".writing")
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    assert store.load(KEY) is None
    other = some(key="cd" * 32)
    assert store.keep(other)
    assert not half.exists()


def test_a_lock_is_waited_for_until_the_deadline_only(store):
    """Then what is kept can still be read."""
    store.keep(some())
    with store.claim(KEY) as ours, store.claim(KEY, time.monotonic() + 0.1) as mine:
        assert ours
        assert not mine
        assert store.load(KEY) is not None
    with store.claim(KEY, 0.0) as free:
        assert free


def test_what_was_not_used_for_longest_goes_first(store):
    """The store stays within its bytes; what is in use stays."""
    size = len(to_bytes(some()))
    store = TrajectoryStore(store._folder, 3 * size + 10)
    keys = [f"{n:02x}" * 32 for n in range(5)]
    for place, key in enumerate(keys[:3]):
        assert store.keep(some(key=key))
        os.utime(path_of(store, key), (place, place))
    assert store.load(keys[0]) is not None  # used just now
    with store.claim(keys[1]):
        assert store.keep(some(key=keys[3]))
    assert [path_of(store, key).exists() for key in keys[:4]] == [True, True, False, True]
    assert bytes_of(store) <= 3 * size + 10
    with contextlib.ExitStack() as stack:
        for key in keys[:4]:
            stack.enter_context(store.claim(key))
        assert not store.keep(some(key=keys[4]))
    assert bytes_of(store) <= 3 * size + 10
    assert not store.keep(some(200, key=keys[4]))


def test_a_folder_that_cannot_be_written_costs_no_training(store, monkeypatch):
    """A full disk is the next submission's loss and no error."""

    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert len(train(request(), store, 2).epochs) == 2


def test_bytes_hold_a_trajectory_as_it_was():
    """Logs that are no numbers, missing weights and the state included."""
    trajectory = some()
    trajectory.epochs[0] = Epoch({"accuracy": 0.0, "loss": float("inf")}, None)
    found = from_bytes(to_bytes(trajectory), KEY, ((2, 3), (3,)))
    assert same(found, trajectory)
    assert found.weights(0) is None
    assert all(map(np.array_equal, found.state, trajectory.state))


def _sealed(payload: bytes, key: str = KEY) -> bytes:
    """Return a file whose checksum is right, whatever the payload."""
    check = hashlib.sha256(key.encode() + payload).hexdigest()
    return MAGIC + f" {key} {check}\n".encode() + payload


def _repacked(**changes: Any) -> bytes:
    """Return a sealed file with some members replaced; None leaves one out."""
    content = to_bytes(some())
    with np.load(io.BytesIO(content[content.index(b"PK\x03\x04") :])) as members:
        arrays = {name: members[name] for name in members.files}
    arrays = {k: v for k, v in {**arrays, **changes}.items() if v is not None}
    packed = io.BytesIO()
    np.savez(packed, **arrays)
    return _sealed(packed.getvalue())


def _huge() -> bytes:
    """Return a file with a member that declares sixteen terabytes and holds none."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        header = io.BytesIO()
        described = {"descr": "<f4", "fortran_order": False, "shape": (2**42,)}
        np.lib.format.write_array_header_1_0(header, described)
        archive.writestr("logs.npy", header.getvalue())
    return _sealed(packed.getvalue())


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("logs.npy", "kept.npy"):
            with archive.open(name, "w", force_zip64=True) as file:
                file.write(bytes(1_500_000))
    return _sealed(packed.getvalue())


def _flipped(place: float) -> bytes:
    content = bytearray(to_bytes(some()))
    content[int(place * (len(content) - 1))] ^= 0x10
    return bytes(content)


POISONED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a bit in its head": lambda: _flipped(0.02),
    "a bit in its middle": lambda: _flipped(0.5),
    "its last bit": lambda: _flipped(1.0),
    "cut short": lambda: to_bytes(some())[:-20],
    "something more": lambda: to_bytes(some()) + b"x",
    "another key's": lambda: to_bytes(some(key="cd" * 32)),
    "no archive": lambda: _sealed(b"PK and nothing more"),
    "declared sizes without end": _huge,
    "a bomb": _bomb,
    "objects": lambda: _repacked(logs=np.array([[{}], [1], [2]], dtype=object)),
    "texts": lambda: _repacked(logs=np.array([["a", "b"]] * 3)),
    "no logs": lambda: _repacked(logs=None),
    "logs of other shape": lambda: _repacked(logs=np.zeros((3, 5))),
    "a log of no axis": lambda: _repacked(logs=np.zeros(())),
    "names that are none": lambda: _repacked(names=np.frombuffer(b"[1, 2]", np.uint8)),
    "names without end": lambda: _repacked(names=np.frombuffer(b"[" * 100_000, np.uint8)),
    "weights of other shape": lambda: _repacked(weights_0=np.zeros((3, 3, 2), np.float32)),
    "weights of other type": lambda: _repacked(weights_0=np.zeros((3, 2, 3))),
    "weights missing": lambda: _repacked(weights_0=None),
    "weights of fewer epochs": lambda: _repacked(weights_1=np.zeros((2, 3), np.float32)),
    "weights of epochs that are not there": lambda: _repacked(kept=np.array([0, 1, 7])),
    "weights not of the last epoch": lambda: _repacked(
        kept=np.array([0, 1]),
        weights_0=np.zeros((2, 2, 3), np.float32),
        weights_1=np.zeros((2, 3), np.float32),
    ),
}


@pytest.mark.parametrize("case", POISONED)
def test_a_poisoned_file_is_taken_for_none(case, store, monkeypatch):
    """Whatever is wrong with it: no error, no memory, no pickle."""
    monkeypatch.setattr("nbassay.keras.training._file.MAX_FILE", 1_000_000)
    content = POISONED[case]()
    with pytest.raises(BrokenFileError):
        from_bytes(content, KEY, ((2, 3), (3,)))
    path = path_of(store, KEY)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert store.load(KEY, ((2, 3), (3,))) is None


def test_a_file_that_is_too_long_is_not_read(store):
    """However long it is."""
    path = path_of(store, KEY)
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(10**12)
    assert store.load(KEY) is None


def test_what_is_poisoned_is_trained_anew(store, trained):
    """Also where the checksum is right and only the state is not of this training."""
    first = train(request(), store, 4)
    path = path_of(store, first.key)
    content = bytearray(path.read_bytes())
    content[-30] ^= 1
    path.write_bytes(bytes(content))
    assert same(train(request(), store, 4), first)
    assert sum(trained) == 8
    kept = store.load(first.key)
    assert kept is not None
    kept.state = kept.state[:-1]
    store.keep(kept)
    assert len(train(request(), store, 5).epochs) == 5
    assert sum(trained) == 13


def test_keys_are_no_paths(store):
    """A key is 64 hexadecimal digits."""
    for key in ("../../etc/passwd", "", "AB" * 32, json.dumps([1])):
        with pytest.raises(ValueError, match="SHA-256"):
            store.load(key)
