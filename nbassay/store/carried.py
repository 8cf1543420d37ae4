"""Evidence that was gathered on another machine: taken from its store, put into ours."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from nbassay.store.kept import Store, write_atomically

_FOLDERS = ("capture", "arrays")
_KEY = re.compile(r"[0-9a-f]{64}")
# The names that a store gives the files of evidence; a machine that sends others is not believed.
_NAME = re.compile(
    r"run\.json|executed\.ipynb|outcome\.json|capture/[^/]+\.json|arrays/(?P<array>[^/]+\.npz)"
)


def read_evidence(store: Store, key: str) -> dict[str, bytes]:
    """Return the files of the evidence `key` by their names, none where it is not kept."""
    folder = store.evidence(key)
    if folder is None:
        return {}
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def keep_evidence(store: Store, key: str, files: Mapping[str, bytes]) -> None:
    """Keep `files` as the evidence `key`, whole or not at all; what is kept already stays.

    Raises:
        ValueError: if `key` or a name is not one of evidence.
    """
    unknown = [name for name in files if not _NAME.fullmatch(name)]
    if unknown or not _KEY.fullmatch(key):
        raise ValueError(f"no evidence: {unknown[0] if unknown else key!r}")
    if store.evidence(key) is not None:
        return
    scratch = store.new_scratch()
    try:
        for part in _FOLDERS:  # a store has both, empty or not
            (scratch / "kept" / part).mkdir(parents=True)
        for name, content in files.items():
            path = scratch / "kept" / name
            if name.startswith("arrays/"):
                _link_array(store, content, path)
            else:
                path.write_bytes(content)
        folder = store.root / "evidence" / key[:2] / key
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            (scratch / "kept").rename(folder)
        except OSError:
            if not folder.is_dir():  # otherwise another one was faster with the same
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _link_array(store: Store, content: bytes, path: Path) -> None:
    """Keep an array once for the whole class, as a store does; it comes packed already."""
    shared = store.root / "arrays" / f"{hashlib.sha256(content).hexdigest()}.npz"
    if not shared.exists():
        write_atomically(shared, content)
    try:
        os.link(shared, path)
    except OSError:
        path.write_bytes(content)
