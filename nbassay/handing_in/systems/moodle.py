"""Moodle, "Download all submissions", with folders or without, of 4.1 or before.

`<Full name>_<participant id>_assignsubmission_<plugin>`, then a folder or `_<file>`. No full name
holds `_`. The number is drawn for each assignment; of a team it is the group's.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from nbassay.handing_in.said import Said, one_person
from nbassay.handing_in.systems.system import System

_PART = re.compile(
    r"(?P<name>[^_]*)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?"
)
_NO_GROUP = "it is of Moodle's default group, of those in no group, and has no number"


def read(path: PurePosixPath) -> tuple[Said, ...]:
    """Return what the path of a file in Moodle's zip says, nothing for one of another form."""
    for index, part in enumerate(path.parts):
        found = _PART.fullmatch(part)
        inside = path.parts[index + 1 :]
        if found and (inside or found["file"]):
            file = PurePosixPath(*inside) if inside else PurePosixPath(found["file"])
            people = one_person("moodle", found["id"], found["name"]) if found["id"] else ()
            untied = "" if people else _NO_GROUP
            return (Said(people, file, work=found["plugin"] == "file", untied=untied),)
    return ()


SYSTEM = System("moodle", ("moodle",), lambda download, titles: read)
