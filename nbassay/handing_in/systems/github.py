"""Clones of students' repositories, as GitHub Classroom and Classroom 50 name them.

`<slug>-<login>`, where both may hold hyphens, and a name that was taken got `-1`, `-2`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from nbassay.handing_in.download import Download
from nbassay.handing_in.said import NOT_ASKED_FOR, Key, Person, Said
from nbassay.handing_in.systems.system import Reader, System

_NUMBERED = re.compile(r"(?P<login>.+)-\d+")
_NO_SLUG = "say with --title what stands before the logins, or whose it is in the roster"
_SUBMISSIONS = "-submissions"


def read(path: PurePosixPath, slugs: Sequence[str], clones: frozenset[str]) -> tuple[Said, ...]:
    """Return every way to read a path; `slugs` are the assignment's name, then others' names.

    The longest slug that a name begins with is its assignment's. A folder of `clones` is one
    whatever it is called: a table may hold its name.
    """
    for index, part in enumerate(path.parts[:-1]):
        file = PurePosixPath(*path.parts[index + 1 :])
        slug = max((slug for slug in slugs if part.startswith(f"{slug}-")), key=len, default="")
        if slug and slug != slugs[0]:
            return (NOT_ASKED_FOR,)
        if not slug and "/".join(path.parts[: index + 1]) not in clones:
            continue
        login = part.removeprefix(f"{slug}-") if slug else ""
        if slug and login == _SUBMISSIONS[1:] and index + 2 < len(path.parts):
            continue  # the folder of all clones
        repository = Key("repository", part)
        untied = "" if slug else f"{part}: {_NO_SLUG}"
        found = [Said((Person((repository, *_login(login))),), file, untied=untied)]
        if numbered := _NUMBERED.fullmatch(login):
            found.append(Said((Person(_login(numbered["login"])),), file))
        return tuple(found)
    return ()


def _login(login: str) -> tuple[Key, ...]:
    return (Key("github", login),) if login else ()


def _make_reader(download: Download, titles: Sequence[str]) -> Reader:
    place = download.name
    slugs = list(titles)
    if not slugs and place.endswith(_SUBMISSIONS):
        slugs = [place.removesuffix(_SUBMISSIONS)]
    return lambda path: read(path, slugs, download.clones)


SYSTEM = System("github", ("github", "repository"), _make_reader)
