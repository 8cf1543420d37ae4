"""What several threads and processes of one worker share in its folder: who holds what, what goes."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbassay.cluster.parcels import Parcel
from nbassay.errors import NbassayError
from nbassay.store.kept import Store, digest, write_atomically

# Evidence has gone home by then; who grades the same once more gathers it anew.
KEEP_SECONDS = 2 * 3600
PRUNE_SECONDS = 600


@contextmanager
def held(path: Path, *, exclusive: bool) -> Iterator[None]:
    """Hold the lock of the file `path`, alone or with others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield
    finally:
        os.close(file)


@contextmanager
def held_by_one_worker(folder: Path) -> Iterator[None]:
    """Hold a worker's folder.

    Raises:
        NbassayError: if another worker has it.
    """
    path = folder / "worker.lock"
    if is_held(path):
        raise NbassayError(f"another worker uses {folder}; name another place with --folder")
    with held(path, exclusive=True):
        yield


def is_held(path: Path) -> bool:
    """Whether somebody has the lock of the file `path` alone."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


@contextmanager
def held_if_free(path: Path) -> Iterator[bool]:
    """Hold the lock of the file `path` alone where nobody has it; yield whether."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(file)


@contextmanager
def placed(root: Path, folder: Path, submission: Parcel) -> Iterator[None]:
    """Have a submission lie in `folder` of the course at `root`; nobody puts another there."""
    name = folder.relative_to(root).as_posix()
    lock = root / ".nbassay" / "placed" / f"{digest(name)}.lock"
    marker = lock.with_suffix(".json")
    wanted = [submission.key, name]
    while True:
        with held(lock, exclusive=False):
            if _read(marker) == wanted:
                yield
                return
        with held(lock, exclusive=True):
            if _read(marker) != wanted:
                marker.unlink(missing_ok=True)
                shutil.rmtree(folder, ignore_errors=True)
                submission.unpack(folder)
                write_atomically(marker, json.dumps(wanted))


def _read(marker: Path) -> list[str] | None:
    try:
        found = json.loads(marker.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, list) else None


def prune(root: Path) -> None:
    """Remove, now and then, what went home long ago from the course at `root`."""
    state = root / ".nbassay"
    looked = state / "pruned"
    now = time.time()
    with contextlib.suppress(OSError):
        if now - looked.stat().st_mtime < PRUNE_SECONDS:
            return
    looked.touch()
    Store(state).clear_abandoned()
    old = now - KEEP_SECONDS
    for folder in [*state.glob("evidence/*/*"), *state.glob("unpacked/*")]:
        if _is_older(folder, old):
            shutil.rmtree(folder, ignore_errors=True)
    for array in state.glob("arrays/*.npz"):
        if _is_older(array, old) and array.stat().st_nlink == 1:
            array.unlink(missing_ok=True)
    for marker in state.glob("placed/*.json"):
        if not _is_older(marker, old):
            continue
        with held_if_free(marker.with_suffix(".lock")) as free:
            found = _read(marker)
            if free and found:
                marker.unlink(missing_ok=True)
                shutil.rmtree(root / found[1], ignore_errors=True)


def _is_older(path: Path, than: float) -> bool:
    try:
        return path.stat().st_mtime < than
    except OSError:
        return False
