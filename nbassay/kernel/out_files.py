"""Writing into the out folder so that a reader never sees half a file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

SCHEMA = 1


@contextmanager
def atomic_file(target: Path) -> Iterator[IO[bytes]]:
    """Open a sibling of `target` for writing, renamed to `target` only when all went well."""
    scratch = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with scratch.open("wb") as handle:
            yield handle
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)


def write_json(target: Path, data: Any) -> None:
    """Write `data` as strict JSON (no NaN, ASCII only), atomically."""
    text = json.dumps(data, allow_nan=False)
    with atomic_file(target) as handle:
        handle.write(text.encode("ascii"))


def read_job(path: str) -> dict[str, Any]:
    """Return the job that the trusted side wrote.

    Raises:
        ValueError: if it has another schema than this package.
    """
    job: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    if job.get("schema") != SCHEMA:
        raise ValueError(f"job schema {job.get('schema')!r}, expected {SCHEMA}")
    return job
