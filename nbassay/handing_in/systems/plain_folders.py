"""A plain folder: in it one for each student, called by the student's id."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from nbassay.errors import NbassayError
from nbassay.handing_in.download import Download
from nbassay.handing_in.said import Said, one_person
from nbassay.handing_in.systems.system import Reader, System


def read(path: PurePosixPath) -> tuple[Said, ...]:
    """Return what the path of a file says: its first folder is whose it is."""
    if len(path.parts) < 2:
        return ()
    return (Said(one_person("folder", path.parts[0]), PurePosixPath(*path.parts[1:])),)


def _make_reader(download: Download, titles: Sequence[str]) -> Reader:
    """Return `read`.

    Raises:
        NbassayError: if all lies in one folder, which may be a student's or that of all.
    """
    first = {path.parts[0] for path in download.files if len(path.parts) > 1}
    inside = {path.parts[1] for path in download.files if len(path.parts) > 2}
    if len(first) == 1 and len(inside) > 1 and len(download.files) > 1:
        raise NbassayError(
            f"{download.place}: all lies in one folder, {min(first)}; give the folder in which "
            "each student has one"
        )
    return read


SYSTEM = System("folders", ("folder",), _make_reader, own=frozenset({"folder"}))
