"""Gradescope, "Export Submissions": a folder for each hand-in, and who handed it in in a YAML file.

Every value is read as text: a student number keeps its leading zeros, quoted or not. What the
history says is left aside, since of that only the exported hand-in is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

import yaml

from nbassay.course.names import compose
from nbassay.errors import NbassayError
from nbassay.gradebook.timestamp import as_utc
from nbassay.handing_in.download import Download
from nbassay.handing_in.said import NOT_ASKED_FOR, Key, Person, Said
from nbassay.handing_in.systems.system import Reader, System

_FOLDER = re.compile(r"submission_\d+")
METADATA = "submission_metadata.yml"
MAX_METADATA = 200 * 1024 * 1024  # bytes
_BLANK = {"", "~", "null", "nil"}
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # makes texts, lists and mappings only


@dataclass(frozen=True)
class HandedInBy:
    """Who handed one folder in, and when."""

    people: tuple[Person, ...]
    when: datetime | None


def is_export(download: Download) -> bool:
    """Whether a download is an export, by its metadata and the folders beside them."""
    places = [path for path in download.files if path.name == METADATA and len(path.parts) <= 2]
    inside = [
        path
        for path in download.files
        if any(_FOLDER.fullmatch(part) for part in path.parts[:-1][:2])
    ]
    return bool(places) and 2 * len(inside) >= len(download.files)


def read_metadata(content: bytes, place: str) -> dict[str, HandedInBy]:
    """Return folder -> who handed it in.

    Raises:
        NbassayError: if it is no such file; `place` is named.
    """
    try:
        data = yaml.load(content, Loader=_Loader)  # noqa: S506 (it makes no objects)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise NbassayError(f"{place} cannot be read as YAML; export once more") from error
    if not isinstance(data, Mapping):
        raise NbassayError(f"{place} says of no submission who handed it in; export once more")
    return {
        str(folder): HandedInBy(_people(said), _moment(said))
        for folder, said in data.items()
        if isinstance(said, Mapping)
    }


def read(path: PurePosixPath, known: Mapping[str, HandedInBy]) -> tuple[Said, ...]:
    """Return what is known of the hand-in in whose folder a file lies."""
    for index, part in enumerate(path.parts[:-1]):
        if part in known:
            file = PurePosixPath(*path.parts[index + 1 :])
            by = known[part]
            untied = "" if by.people else f"{METADATA} names nobody for it"
            return (Said(by.people, file, when=by.when, untied=untied),)
    return ()


def _people(said: Mapping[str, Any]) -> tuple[Person, ...]:
    listed = said.get(":submitters")
    people = (
        Person(
            tuple(
                Key(kind, value)
                for kind, value in (("sid", _text(one, ":sid")), ("email", _text(one, ":email")))
                if value
            ),
            _text(one, ":name"),
        )
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, Mapping)
    )
    return tuple(people)


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    text = compose(value).strip() if isinstance(value, str) else ""
    return "" if text.lower() in _BLANK else text


def _moment(said: Mapping[str, Any]) -> datetime | None:
    moment = as_utc(_text(said, ":created_at")[:100])
    return None if moment is None else moment.replace(tzinfo=UTC)


def _make_reader(download: Download, titles: Sequence[str]) -> Reader:
    """Return a reader of the hand-ins that the metadata of `download` know.

    Raises:
        NbassayError: if there are none, or they cannot be read.
    """
    found = sorted(
        (path for path in download.files if path.name == METADATA),
        key=lambda path: len(path.parts),
    )
    if not found:
        raise NbassayError(
            f"{download.place} has no {METADATA}, so nothing says whose the folders are; export "
            "the submissions from Gradescope once more"
        )
    file = download.files[found[0]]
    if file.stat().st_size > MAX_METADATA:
        raise NbassayError(
            f"{download.place}: {found[0]} is too large to be read; export the submissions from "
            "Gradescope once more"
        )
    known = read_metadata(file.read_bytes(), f"{download.place}: {found[0]}")
    return lambda path: (NOT_ASKED_FOR,) if path == found[0] else read(path, known)


SYSTEM = System("gradescope", ("sid", "email"), _make_reader, own=frozenset({"sid"}))
