"""One assignment as an archive that is a course by itself once it is unpacked."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path

import nbassay
from nbassay.authoring.release import check_source, find_stale
from nbassay.bundling.course_parts import (
    CONFIG,
    DATA,
    GRADEBOOK,
    list_data,
    list_extras,
    list_needed,
    read_config,
    read_gradebook,
)
from nbassay.bundling.extras import Extra
from nbassay.bundling.own_wheel import read_needs, write_own_wheel
from nbassay.bundling.packing import pack
from nbassay.bundling.pins import pin_environment
from nbassay.course.layout import Assignment
from nbassay.errors import NbassayError
from nbassay.marking.own_data import check_own_data

README, CONSTRAINTS, REQUIREMENTS = "README.md", "constraints.txt", "requirements.txt"
_PRIVATE_DEPTH = 3  # parts of a path that is somebody's own: "/", "home", "me"


@dataclass(frozen=True)
class Bundle:
    """The files of an archive by their names in it, and what to know of it.

    `programs` are the files that can be run, `pinned` says how many packages have their versions,
    `without` what was left out for not being asked for.
    """

    files: Mapping[str, bytes]
    pinned: int
    without: tuple[str, ...]
    notes: tuple[str, ...]
    programs: tuple[str, ...] = ()

    def pack(self) -> tuple[bytes, str]:
        """Return the archive, and its SHA-256."""
        content = pack(self.files, self.programs)
        return content, hashlib.sha256(content).hexdigest()


def make_bundle(assignment: Assignment, extras: Collection[Extra] = ()) -> Bundle:
    """Return `assignment` with all that grading it elsewhere needs, and the `extras` asked for.

    Raises:
        NbassayError: in one line, if it is not released, has a fault, or names a folder of this
            machine; or if there is nothing of an extra.
        EnvironmentProblem: if its environment is not whole here.
    """
    check_ready(assignment)
    root = assignment.course.root
    needed = {name: path.read_bytes() for name, path in list_needed(assignment).items()}
    _refuse_own_paths(needed, root)
    data, samples = list_data(assignment)
    config, left_here = read_config(root, assignment.name)
    needs = read_needs()
    pinned = pin_environment(assignment, needs)
    wheel, content = write_own_wheel(needs)
    files = {
        **needed,
        **{
            name: path.read_bytes()
            for name, path in (data | list_extras(assignment, extras)).items()
        },
        CONFIG: config,
        wheel: content,
        CONSTRAINTS: pinned.constraints().encode(),
        REQUIREMENTS: pinned.requirements(wheel).encode(),
        README: fill_template("bundle.md", assignment=assignment.name).encode(),
    }
    if Extra.gradebook in extras:
        files[GRADEBOOK] = read_gradebook(root)
    notes = list(pinned.notes)
    if samples:
        notes.append(
            f"{', '.join(samples)}: only a sample is here, and in the archive; `nbassay data "
            "--download` fetches the full data"
        )
    if left_here:
        notes.append(f"{CONFIG} names a database and stays here; the usual one is in its place")
    without = tuple(extra.said for extra in Extra if extra not in extras)
    return Bundle(files, len(pinned.versions), without, tuple(notes))


def check_ready(assignment: Assignment) -> None:
    """Make sure that `assignment` is one that somebody can be graded by, as it was given out.

    Raises:
        NbassayError: in one line, naming what is wrong and how to mend it.
    """
    assignment.require_released()
    check_source(assignment)
    check_own_data(assignment)
    stale = find_stale(assignment.course, assignment.name)
    if stale:
        raise NbassayError(
            f"release/{assignment.name} is not what its source gives now ({', '.join(stale)}); run "
            f"`nbassay release {assignment.name}` first"
        )


def fill_template(name: str, **words: str) -> str:
    """Return the template `name`, a file of the archives, with what differs put in."""
    said = (resources(nbassay) / "bundling" / "templates" / name).read_text(encoding="utf-8")
    everywhere = {
        "version": nbassay.__version__,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "data": DATA,
    }
    for word, value in (everywhere | words).items():
        said = said.replace(f"{{{{{word}}}}}", value)
    return said


def _refuse_own_paths(files: Mapping[str, bytes], root: Path) -> None:
    """Refuse files that name the course's folder or the user's home.

    Raises:
        NbassayError: naming the first.
    """
    own = [path for path in (root, Path.home()) if len(path.parts) >= _PRIVATE_DEPTH]
    for name, content in files.items():
        for path in own:
            if f"{path}/".encode() in content:
                raise NbassayError(
                    f"{name} names {path}, which no other machine has: clear the notebook's "
                    "outputs, or name the file relative to the notebook"
                )
