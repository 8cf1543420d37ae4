"""The systems whose downloads are read: a module each, from a name to what it says."""

from __future__ import annotations

from collections.abc import Sequence

from nbassay.errors import NbassayError, did_you_mean
from nbassay.handing_in.download import Download
from nbassay.handing_in.systems import (
    blackboard,
    brightspace,
    canvas,
    github,
    gradescope,
    moodle,
    plain_folders,
    teams,
)
from nbassay.handing_in.systems.system import Reader, System

# Those known by most of their names, the plainest first: Canvas only has two numbers in a row.
_READ_NAMES = (moodle.SYSTEM, blackboard.SYSTEM, brightspace.SYSTEM, canvas.SYSTEM)
_OTHERS = (gradescope.SYSTEM, teams.SYSTEM, github.SYSTEM, plain_folders.SYSTEM)
SYSTEMS = {system.name: system for system in (*_READ_NAMES, *_OTHERS)}

__all__ = ["SYSTEMS", "Reader", "System", "find_system"]


def find_system(download: Download, name: str, titles: Sequence[str]) -> System | None:
    """Return the system called `name`, or the one that a download is of; None for none.

    Raises:
        NbassayError: if there is no such system.
    """
    if name:
        if name not in SYSTEMS:
            raise NbassayError(
                f"no system {name!r}{did_you_mean(name, SYSTEMS)}; there are {', '.join(SYSTEMS)}"
            )
        return SYSTEMS[name]
    if gradescope.is_export(download):
        return gradescope.SYSTEM
    for system in _READ_NAMES:
        if _reads_most(system.make_reader(download, titles), download):
            return system
    if download.clones or download.name.endswith("-submissions"):
        return github.SYSTEM
    if _reads_most(teams.read, download):
        return teams.SYSTEM
    return plain_folders.SYSTEM if _reads_most(plain_folders.read, download) else None


def _reads_most(read: Reader, download: Download) -> bool:
    return 2 * sum(bool(read(path)) for path in download.files) > len(download.files)
