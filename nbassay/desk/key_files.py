"""Files with the desk's secret keys, which only their owner reads."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def read_key_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return what the file holds; it is written with what `make` gives when there is none yet.

    Of two desks that start at the same time both get the key of one.
    """
    if not path.exists():
        _write(path, make())
    return path.read_bytes()


def _write(path: Path, key: bytes) -> None:
    making = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
        with contextlib.suppress(FileExistsError):  # another one started at the same time
            os.link(making, path)
    finally:
        making.unlink()
