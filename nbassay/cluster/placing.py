"""What several threads and processes of one worker share in its folder: who holds what, what goes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbassay.errors import NbassayError

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


def prune(state: Path) -> None:
    """Remove evidence that went home long ago, now and then."""
    looked = state / "pruned"
    now = time.time()
    with contextlib.suppress(OSError):
        if now - looked.stat().st_mtime < PRUNE_SECONDS:
            return
    looked.touch()
    old = now - KEEP_SECONDS
    for folder in [*state.glob("evidence/*/*"), *state.glob("unpacked/*")]:
        with contextlib.suppress(OSError):
            if folder.stat().st_mtime < old:
                shutil.rmtree(folder, ignore_errors=True)
    for array in state.glob("arrays/*.npz"):
        with contextlib.suppress(OSError):
            status = array.stat()
            if status.st_nlink == 1 and status.st_mtime < old:
                array.unlink()
