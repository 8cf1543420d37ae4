"""Blackboard, "Assignment File Download": all attempts of all, with a receipt for each.

`<assignment>_<username>_attempt_<YYYY-MM-DD-hh-mm-ss>_<file>`, the word in any language, and the
receipt `….txt`. Both assignment and username may hold `_`: a receipt, the assignment's name or a
roster says where they part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path, PurePosixPath

from nbassay.course.names import compose
from nbassay.handing_in.download import Download
from nbassay.handing_in.said import Said, one_person
from nbassay.handing_in.systems.system import Reader, System

_NAME = re.compile(
    r"(?P<left>.+?)_(?P<word>[^_\d]+)_(?P<stamp>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<txt>\.txt))"
)
_ZIP = re.compile(r"gradebook_(?P<rest>.+)_\d{4}(?:-\d\d){5}")
_WHO = re.compile(r"[^:\n]+:.*\((?P<user>[^()\s]+)\)\s*")
_PAIR = re.compile(r"\t[^:\t\n]+:[ \t]*(?P<name>.+?)\s*")
MAX_RECEIPT = 64 * 1024  # bytes


@dataclass(frozen=True)
class Hints:
    """What of a download tells assignment from username.

    `titles` are assignments' names, `original` the names that files had before Blackboard's zip.
    """

    titles: frozenset[str] = frozenset()
    original: Mapping[str, str] | None = None


def read(path: PurePosixPath, hints: Hints) -> tuple[Said, ...]:
    """Return every way to read the name of a file, one where `hints` or the name itself decide."""
    found = _NAME.fullmatch(path.name)
    if not found:
        return ()
    when = _moment(found["stamp"])
    if when is None:
        return ()
    cut = path.name[found.end("stamp") :].lstrip("_")
    file = PurePosixPath((hints.original or {}).get(path.name, cut))
    return tuple(
        Said(one_person("blackboard", user), file, when=when, work=not found["txt"])
        for user in _users(found["left"], hints)
    )


def read_receipt(name: str, text: str) -> tuple[str, dict[str, str]] | None:
    """Return the assignment that a receipt called `name` is of, and zip name -> original name.

    Labels are translated, so that only the forms of lines count; below the first line stands what
    the student wrote, so that only the first says who it was.
    """
    found = _NAME.fullmatch(name)
    first, _, rest = compose(text).lstrip("\ufeff").partition("\n")
    who = _WHO.fullmatch(first)
    if not found or not found["txt"] or not who:
        return None
    title = found["left"].removesuffix(f"_{who['user']}")
    if title == found["left"]:
        return None
    lines = [_PAIR.fullmatch(line) for line in rest.splitlines()]
    pairs = {
        zipped["name"]: _plain(original["name"])
        for original, zipped in pairwise(lines)
        if original and zipped and zipped["name"].startswith(name.removesuffix(".txt") + "_")
    }
    return title, {zipped: original for zipped, original in pairs.items() if original}


def _users(left: str, hints: Hints) -> Iterable[str]:
    known = [title for title in hints.titles if left.startswith(f"{title}_")]
    if known:
        return [left[len(max(known, key=len)) + 1 :]]
    parts = left.split("_")
    return ["_".join(parts[index:]) for index in range(1, len(parts))]


def _plain(name: str) -> str:
    name = PurePosixPath(name.replace("\\", "/")).name
    return name if name.isprintable() and not name.startswith(".") else ""


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y-%m-%d-%H-%M-%S")
    except ValueError:
        return None


def _make_reader(download: Download, titles: Sequence[str]) -> Reader:
    said = set(titles[:1])
    original: dict[str, str] = {}
    for path, file in download.files.items():
        receipt = read_receipt(path.name, _text(file)) if path.suffix == ".txt" else None
        if receipt:
            original |= receipt[1]
            if not titles:
                said.add(receipt[0])
    if not said and (zipped := _ZIP.fullmatch(download.name)):
        said = _titles_in(zipped["rest"], download.files)
    hints = Hints(frozenset(compose(title) for title in said), original)
    return lambda path: read(path, hints)


def _titles_in(rest: str, paths: Iterable[PurePosixPath]) -> set[str]:
    """Return the beginnings of names with which the name of the zip ends, if all share one."""
    lefts = [found["left"] for path in paths if (found := _NAME.fullmatch(path.name))]
    parts = rest.split("_")
    ends = ["_".join(parts[index:]) for index in range(1, len(parts))]
    shared = [end for end in ends if lefts and all(left.startswith(f"{end}_") for left in lefts)]
    return set(shared) if len(shared) == 1 else set()


def _text(file: Path) -> str:
    with file.open("rb") as opened:
        return opened.read(MAX_RECEIPT).decode("utf-8", "replace")


SYSTEM = System("blackboard", ("blackboard",), _make_reader, own=frozenset({"blackboard"}))
