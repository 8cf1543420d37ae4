"""A private folder with exactly what one run may see, filled without following any link."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from nbassay.errors import NbassayError, cannot_read
from nbassay.sandbox.job import MIB, Job, job_json

_CHUNK = 1 << 20

# The sandbox's own /etc: who is there, and that there is nobody to ask for addresses.
ETC = {
    "passwd": "root:x:0:0:root:/:/bin/false\nstudent:x:1000:1000::/home/student:/bin/sh\n",
    "group": "root:x:0:\nstudent:x:1000:\n",
    "hosts": "127.0.0.1 localhost sandbox\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}


def stage(
    job: Job,
    folder: Path,
    paths: Mapping[str, str],
    *,
    writable: Sequence[str] = (),
    adopt_orphans: bool = False,
) -> None:
    """Write all that `job` may see into `folder`; for the rest see `job_json`.

    Raises:
        NbassayError: if a file handed in is not one that may be copied.
    """
    description = job_json(job, paths, writable=writable, adopt_orphans=adopt_orphans)
    fill(folder, job.notebook, description)
    copy_files(job.files, folder / "files", job.limits.file_mb * MIB)
    write_inputs(job.inputs, folder / "inputs")


def fill(folder: Path, notebook: bytes, job: Mapping[str, Any]) -> None:
    """Write notebook and job into `folder`, and make its empty folders."""
    folder.mkdir(exist_ok=True)
    (folder / "notebook.ipynb").write_bytes(notebook)
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    for name in ("files", "inputs", "etc", "answers"):
        (folder / name).mkdir(exist_ok=True)
    for name, text in ETC.items():
        (folder / "etc" / name).write_text(text, encoding="ascii")


def copy_files(files: Mapping[str, Path], folder: Path, largest: int) -> None:
    """Copy handed-in and released files into `folder` under their relative names.

    Raises:
        NbassayError: if a name leaves the folder, a file is not a regular file or reached through a
            symbolic link, or all together have more than `largest` bytes.
    """
    room = largest
    for name, source in files.items():
        parts = safe_parts(name)
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with open_plain(source, parts) as handle:
            room -= os.fstat(handle).st_size
            if room < 0:
                raise NbassayError(
                    f"the files handed in have more than {largest >> 20} MB together ({source}); "
                    "raise file_mb in the assignment's limits or leave files out"
                )
            _copy(handle, target)


def write_inputs(inputs: Mapping[str, bytes], folder: Path) -> None:
    """Write the files that calls are made with.

    Raises:
        NbassayError: if a name leaves the folder.
    """
    for name, content in inputs.items():
        target = folder.joinpath(*safe_parts(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def safe_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a relative file name.

    Raises:
        NbassayError: if it is empty or absolute, or has parts that lead elsewhere.
    """
    parts = PurePosixPath(name).parts
    odd = any(part in {"/", "..", "."} or "\0" in part for part in parts)
    if not parts or odd or name.startswith("/"):
        raise NbassayError(
            f"{name!r} is not a file name inside the submission; rename or remove it"
        )
    return parts


@contextmanager
def open_plain(source: Path, parts: tuple[str, ...]) -> Iterator[int]:
    """Open a regular file for reading; no link is followed below the folder handed in.

    `parts` is the name inside the submission. As far as `source` ends with it, each step is taken
    without following links; what lies above is the instructor's own path.

    Raises:
        NbassayError: if it is a link or no regular file, or cannot be read.
    """
    steps = parts if source.parts[-len(parts) :] == parts else (source.name,)
    folder = os.open(source.parents[len(steps) - 1], os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        handle = _open_steps(folder, steps, source)
    finally:
        os.close(folder)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NbassayError(f"{source} is not a regular file; hand in the file itself")
        yield handle
    finally:
        os.close(handle)


def _open_steps(folder: int, steps: tuple[str, ...], source: Path) -> int:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    handle = os.dup(folder)
    try:
        for place, step in enumerate(steps):
            last = place == len(steps) - 1
            inner = os.open(step, flags | (0 if last else os.O_DIRECTORY), dir_fd=handle)
            os.close(handle)
            handle = inner
    except OSError as error:
        os.close(handle)
        if error.errno in {errno.ELOOP, errno.ENOTDIR}:
            raise NbassayError(f"{source} is a symbolic link; hand in the file itself") from error
        raise NbassayError(cannot_read(source, error)) from error
    return handle


def _copy(handle: int, target: Path) -> None:
    with target.open("wb") as copy, os.fdopen(os.dup(handle), "rb") as original:
        shutil.copyfileobj(original, copy, _CHUNK)
