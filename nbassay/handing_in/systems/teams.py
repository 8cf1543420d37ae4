"""Teams: SharePoint's library of student work, as it is synchronised or downloaded.

`Submitted files/<display name>/<assignment>/Version <n>/<file>`, the words in any language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from nbassay.course.names import compose
from nbassay.errors import NbassayError
from nbassay.handing_in.download import Download
from nbassay.handing_in.said import NOT_ASKED_FOR, Said, one_person
from nbassay.handing_in.systems.system import Reader, System

_VERSION = re.compile(r"[^\W\d_]+ ?(?P<number>\d+)")


def read(path: PurePosixPath) -> tuple[Said, ...]:
    """Return every way to read a path: names of people and assignments may look like versions."""
    found = []
    for index, part in enumerate(path.parts[:-1]):
        version = _VERSION.fullmatch(part)
        if version and index >= 2:
            people = one_person("teams", path.parts[index - 2])
            file = PurePosixPath(*path.parts[index + 1 :])
            found.append(Said(people, file, number=int(version["number"])))
    return tuple(found)


def _make_reader(download: Download, titles: Sequence[str]) -> Reader:
    """Return a reader of the paths of one assignment.

    Raises:
        NbassayError: if several lie there, of which none was named.
    """
    depth = _find_depth(download)
    there = {path.parts[depth - 1] for path in download.files if len(path.parts) > depth + 1}
    roots = {path.parts[: depth - 2] for path in download.files if len(path.parts) > depth + 1}
    wanted = {compose(title) for title in titles[:1]} or there
    if len(wanted) > 1:
        raise NbassayError(
            f"{download.place} holds work for {', '.join(sorted(there)[:6])}; say for which it is "
            "with --title"
        )
    if len(roots) > 1:
        raise NbassayError(
            f"{download.place} holds {', '.join(sorted('/'.join(root) for root in roots)[:6])}; "
            "give only the folder of what was handed in"
        )

    def read_here(path: PurePosixPath) -> tuple[Said, ...]:
        if len(path.parts) <= depth + 1:
            return ()
        if path.parts[depth - 1] not in wanted:
            return (NOT_ASKED_FOR,)
        return tuple(
            one for one in read(path) if len(one.file.parts) == len(path.parts) - depth - 1
        )

    return read_here


def _find_depth(download: Download) -> int:
    """Return how deep versions lie: the deepest place at which all files have one."""
    depths = [
        {len(path.parts) - len(one.file.parts) - 1 for one in read(path)}
        for path in download.files
        if len(path.parts) > 3
    ]
    common = set.intersection(*depths) if depths else set()
    return max(common, default=3)


SYSTEM = System("teams", ("teams",), _make_reader)
