"""What a run in a container may read: the system, Python, and what was staged for it."""

from __future__ import annotations

import functools
import itertools
import os
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

# Not /usr, /opt or /etc themselves: courses lie below them in many an image, and secrets.
_PLACES = ("bin", "sbin", "lib", "lib32", "lib64", "libx32", "libexec", "share")
_SYSTEM = tuple(f"{root}/{place}" for root in ("", "/usr", "/usr/local") for place in _PLACES)
_ETC = (
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "fonts", "localtime", "alternatives"),
    *("ssl/certs", "ssl/openssl.cnf", "passwd", "group", "hosts", "nsswitch.conf", "mime.types"),
)
_DEVICES = ("null", "zero", "full", "random", "urandom")
_NO_ROOTS = frozenset({"/", "/usr", "/usr/local"})
_MOST_TRIED = 300

# What a run may write to besides its own folders.
WRITABLE_DEVICES = tuple(f"/dev/{name}" for name in ("null", "zero", "full"))
SHARED_MEMORY = "/dev/shm"  # noqa: S108


def is_in_shared_memory(folder: Path) -> bool:
    """Tell whether `folder` lies where every run may write."""
    return folder.resolve().is_relative_to(Path(SHARED_MEMORY).resolve())


@functools.cache
def readable() -> tuple[list[str], list[str]]:
    """Return what any run may read, and of which folders only the names.

    Our own package is neither, wherever it is installed: how marks are made is none of a
    notebook's business, and a wheel carries the graders of a course.
    """
    python = [Path(prefix) for prefix in (sys.base_prefix, sys.prefix)]
    roots = [
        *map(Path, _SYSTEM),
        *(prefix / "include" for prefix in python),
        *(prefix for prefix in python if str(prefix.resolve()) not in _NO_ROOTS),
    ]
    read = [*(f"/etc/{name}" for name in _ETC), *(f"/dev/{name}" for name in _DEVICES), "/proc"]
    listed: dict[str, None] = {}
    for root in roots:
        read += _all_but(root, ours(), listed)
    return list(dict.fromkeys(read)), list(listed)


@functools.cache
def ours() -> frozenset[Path]:
    """Return where our own package lies, and where else it is installed."""
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    folders.update(site.getsitepackages())
    found = {Path(folder).resolve() / "nbassay" for folder in folders}
    return frozenset({*filter(Path.is_dir, found), Path(__file__).resolve().parents[2]})


def _all_but(root: Path, holes: frozenset[Path], listed: dict[str, None]) -> Iterator[str]:
    """Yield what has to be allowed so that all below `root` can be read but `holes`."""
    real = root.resolve()
    if real in holes or not real.exists() or str(real) in listed:
        return
    if not any(hole.is_relative_to(real) for hole in holes):
        yield str(real)
        return
    listed[str(real)] = None
    for entry in sorted(real.iterdir()):
        yield from _all_but(entry, holes, listed)


def to_be_hidden(paths: Iterable[Path]) -> list[str]:
    """Return what a run has to try to read: these paths, and some of what lies below each.

    The graders that our own package carries are among them.
    """
    carried = [package / "authoring" / "carried" for package in ours()]
    return [
        str(found)
        for path in (*paths, *carried)
        if path.exists()
        for found in itertools.islice(_below(path), _MOST_TRIED)
    ]


def _below(path: Path) -> Iterable[Path]:
    yield path
    for folder, _, names in os.walk(path):
        yield Path(folder)
        yield from (Path(folder, name) for name in names)
