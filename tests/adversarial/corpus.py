"""The attacks: percent-format notebooks in `attacks/<aim>/*.py`, and files made in `files.py`.

A notebook attack stands on the released notebook, with no work done::

    # what: empties every later cell before it runs
    # on: numbers
    # status: tampered
    # stopped by: captures are a message of their own, and a rewritten cell is noticed
    # %% [+total]
    ...

`[topic]` replaces that solution cell, `[+topic]` is an extra cell before it. `@PORT@`, `@COURSE@`
and `@PID@` stand for an open port on this machine's loopback, the course's folder and the grading
process: an attack is told what it would have to find out. A line `PWNED: ...` in any output means
that it got through. Further header lines: `points:` the most that it may get (0), and `stock: yes`
where it can be run without any wall (it harms nobody), to see what stock nbgrader makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat

from nbassay.authoring import known_submissions
from nbassay.course.layout import Course
from nbassay.results import SEVERITY

ATTACKS = Path(__file__).parent / "attacks"
AIMS = ("marks", "secrets", "grader", "machine")
_HEADER = re.compile(r"# (what|on|status|points|stopped by|stock): (.+)")


@dataclass(frozen=True)
class Attack:
    """One hostile submission: what it tries, what may come of it, and what stands in its way."""

    name: str
    aim: str
    what: str
    on: str
    statuses: frozenset[str]
    stopped_by: str
    hand_in: Callable[[Course, str, Mapping[str, str]], None]
    points: float = 0.0
    stock: bool = False

    @property
    def student(self) -> str:
        """The student who hands it in."""
        return f"{self.aim}-{self.name}"


def described(aim: str, name: str, header: str, hand_in: Callable[..., None]) -> Attack:
    """Return the attack with this header, made of lines as in a notebook attack."""
    found = dict(_HEADER.fullmatch(line).groups() for line in header.splitlines() if line.strip())
    statuses = frozenset(found["status"].split(", "))
    assert statuses <= set(SEVERITY), f"{name}: {statuses}"
    assert found["on"] in {"numbers", "network"}, name
    assert found["stopped by"], name
    return Attack(
        name=name,
        aim=aim,
        what=found["what"],
        on=found["on"],
        statuses=statuses,
        stopped_by=found["stopped by"],
        hand_in=hand_in,
        points=float(found.get("points", "0")),
        stock=found.get("stock") == "yes",
    )


def notebook_attacks() -> list[Attack]:
    """Return the attacks that are notebooks."""
    return [_notebook_attack(path) for aim in AIMS for path in sorted((ATTACKS / aim).glob("*.py"))]


def _notebook_attack(path: Path) -> Attack:
    known = known_submissions.load(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    header = "\n".join(line for line in lines if _HEADER.fullmatch(line))

    def hand_in(course: Course, student: str, told: Mapping[str, str]) -> None:
        name = attack.on
        release = nbformat.read(course.root / "release" / name / f"{name}.ipynb", as_version=4)
        notebook = known_submissions.build(known, release)
        for cell in notebook.cells:
            for word, value in told.items():
                cell.source = cell.source.replace(f"@{word}@", value)
        file = course.submission(student, name) / f"{name}.ipynb"
        file.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, file)

    attack = described(path.parent.name, path.stem, header, hand_in)
    return attack


def attacks() -> list[Attack]:
    """Return every attack there is, by aim and name."""
    import files_grader  # noqa: F401
    import files_machine  # noqa: F401
    import files_marks  # noqa: F401
    from files import FILE_ATTACKS

    found = sorted([*notebook_attacks(), *FILE_ATTACKS], key=lambda one: (one.aim, one.name))
    assert len({one.student for one in found}) == len(found)
    return found
