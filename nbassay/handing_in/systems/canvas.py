"""Canvas, "Download Submissions": `<who>[_LATE]_<user id>_<file id>_<name>`, all in one folder.

The second number is the file's. `<who>` is lower-cased and without blanks, so capitals are Canvas's
own; it may itself end in numbers, which only a roster tells from an id.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from nbassay.handing_in.said import Said, one_person
from nbassay.handing_in.systems.system import System

_PLACE = re.compile(r"(?P<late>_LATE)?_(?P<user>\d+)_(?P<file>\d+)_(?=.)")
_ONLINE = re.compile(r"(?P<who>.*?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<what>text|link)\.html")
_ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<id>[A-Za-z0-9]{5})_\d+_(?P<name>.+)")
_NOBODY = "it was handed in anonymously, and Canvas draws that id anew for each hand-in"


def read(path: PurePosixPath) -> tuple[Said, ...]:
    """Return every way to read the name of a file in Canvas's zip."""
    name = path.name
    found = []
    if online := _ONLINE.fullmatch(name):
        people = one_person("canvas", online["user"], online["who"])
        found.append(Said(people, PurePosixPath(name), late=bool(online["late"]), work=False))
    if anonymous := _ANONYMOUS.fullmatch(name):
        file = PurePosixPath(anonymous["name"])
        found.append(Said((), file, late=bool(anonymous["late"]), untied=_NOBODY))
        if not anonymous["id"].isdigit():
            return tuple(found)
    start = 1  # somebody is named before the ids
    while place := _PLACE.search(name, start):
        who, file = name[: place.start()], PurePosixPath(name[place.end() :])
        people = one_person("canvas", place["user"], who)
        found.append(Said(people, file, late=bool(place["late"])))
        start = place.start("user")  # the file's number may be a person's
    return tuple(found)


SYSTEM = System("canvas", ("canvas",), lambda download, titles: read)
