"""The audit trail: for each submission a file, with one line for each grading.

A line holds what a mark was given for and by what. Lines are chained: each holds the SHA-256 of the
one before it, so that a line edited or removed among others is noticed. A process that is killed
may leave an incomplete last line; everybody who reads the file drops it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

from nbassay.errors import NbassayError, cannot_read
from nbassay.results import NotebookResult, SubmissionResult
from nbassay.store.kept import Store

SCHEMA = 1
_HEAD = {"schema", "time", "previous", "student", "assignment", "score", "max_score", "status"}
_HANDED_IN = ("file", "files")
_HASHED = (*_HANDED_IN, "release", "graders", "code")
_TABLES = ("versions", "data", "limits")
_SINGLE = ("system", "machine", "budget", "fast_epochs", "isolation")
_NOTEBOOK = {*_HASHED, *_TABLES, *_SINGLE}
_NOTEBOOK |= {"status", "score", "max_score", "checks", "evidence", "marks", "ran", "run"}

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One line: its place in the file from 1, its SHA-256, and what it says."""

    number: int
    sha256: str
    facts: JsonObject


@dataclass(frozen=True)
class Trail:
    """The lines that could be read, oldest first, and what is wrong with the file."""

    lines: tuple[Line, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One thing that differs between two gradings; `text` names it in one line.

    `handed_in` tells a change of the submission from one of the course or the machine.
    """

    text: str
    handed_in: bool


def note(
    store: Store, assignment: str, result: SubmissionResult, traces: Mapping[str, JsonObject]
) -> str:
    """Add the line of one grading, unless the newest says the same; return the newest's SHA-256.

    `traces` holds by notebook what its mark depends on (`Graded.trace`).

    Raises:
        NbassayError: if the file cannot be written.
    """
    facts = {
        "student": result.student,
        "assignment": assignment,
        "score": result.score,
        "max_score": result.max_score,
        "status": result.status,
        "notebooks": {
            notebook.notebook: _entry(notebook, traces[notebook.notebook])
            for notebook in result.notebooks
        },
    }
    path = store.trail_path(assignment, result.student)
    try:
        return _append(path, facts)
    except OSError as error:
        raise NbassayError(
            f"the audit trail {path} cannot be written: {error.strerror}; mend that, run again"
        ) from error


def _entry(result: NotebookResult, trace: JsonObject) -> JsonObject:
    part = SubmissionResult("", (result,))
    return {
        "status": result.status,
        "score": part.score,
        "max_score": part.max_score,
        "checks": {
            check.id: {
                "outcome": check.outcome,
                "points": check.points,
                "max_points": check.max_points,
            }
            for check in result.checks
        },
        **trace,
    }


def _append(path: Path, facts: JsonObject) -> str:
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # `nbgrader autograde` holds no lock of the course's
        lines = _complete_lines(file)
        if lines and _essence(_parse(lines[-1])) == _essence(json.loads(json.dumps(facts))):
            return _sha256(lines[-1])
        head = {
            "schema": SCHEMA,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "previous": _sha256(lines[-1]) if lines else None,
        }
        # ASCII, so that nothing in it is for the terminal of somebody who looks at the file.
        line = json.dumps(head | facts, separators=(",", ":")).encode("ascii")
        file.truncate(sum(len(line) + 1 for line in lines))
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return _sha256(line)


def _complete_lines(file: BinaryIO) -> list[bytes]:
    file.seek(0)
    return file.read().split(b"\n")[:-1]


def _essence(facts: JsonObject | None) -> JsonObject | None:
    """Return what makes two lines the same: all but the time, the chain, and who ran it first."""
    if facts is None:
        return None
    kept = {key: value for key, value in facts.items() if key not in {"schema", "time", "previous"}}
    kept["notebooks"] = {
        name: {key: value for key, value in entry.items() if key != "ran"}
        for name, entry in facts["notebooks"].items()
    }
    return kept


def _sha256(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def read(path: Path) -> Trail | None:
    """Return the trail in the file `path`, or None when there is none.

    Raises:
        NbassayError: if the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            raw = _complete_lines(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NbassayError(cannot_read(f"the audit trail {path}", error)) from error
    lines, problems = [], []
    before: bytes | None = None
    for number, content in enumerate(raw, start=1):
        facts = _parse(content)
        if facts is None:
            problems.append(f"line {number} was not written by nbassay")
        else:
            lines.append(Line(number, _sha256(content), facts))
            if facts["previous"] != (None if before is None else _sha256(before)):
                problems.append(_say_broken(number))
        before = content
    return Trail(tuple(lines), tuple(problems))


def _say_broken(number: int) -> str:
    if number == 1:
        return "line 1 was not the first: lines before it were removed, or it was changed"
    return (
        f"line {number} does not follow from line {number - 1}: "
        "one of them was changed, or lines between them were removed"
    )


def _parse(line: bytes) -> JsonObject | None:
    """Return what a line says, or None when it lacks what every line has."""
    try:
        facts = json.loads(line)
        entries = facts["notebooks"].values()
        whole = facts.keys() >= _HEAD and all(entry.keys() >= _NOTEBOOK for entry in entries)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return facts if whole and facts["schema"] == SCHEMA else None


def changes(then: JsonObject, now: JsonObject) -> list[Change]:
    """Return what differs in the conditions of two gradings of one submission.

    Both are a line's facts, or such with nothing but the conditions of each notebook.
    """
    found: dict[Change, None] = {}  # what two notebooks share is named once
    for notebook in {**then["notebooks"], **now["notebooks"]}:
        old = _flat(then, notebook)
        new = _flat(now, notebook)
        for key in {**old, **new}:
            if old.get(key) != new.get(key):
                text = _difference(key, old.get(key), new.get(key))
                found[Change(text, key[0] in _HANDED_IN)] = None
    return list(found)


_Key = tuple[str, str]


def _flat(facts: JsonObject, notebook: str) -> dict[_Key, Any]:
    """Return (kind, name) -> value for everything that the mark of one notebook depends on."""
    entry = facts["notebooks"].get(notebook)
    if entry is None:
        return {}
    student, assignment = facts["student"], facts["assignment"]
    where = {
        "files": f"submitted/{student}/{assignment}/",
        "release": f"release/{assignment}/",
        "graders": f"graders/{assignment}/",
    }
    flat = {("file", f"{where['files']}{notebook}.ipynb"): entry["file"]}
    for kind in (*_HASHED[1:], *_TABLES):
        flat |= {(kind, where.get(kind, "") + name): value for name, value in entry[kind].items()}
    return flat | {(kind, kind): entry[kind] for kind in _SINGLE}


_CODE = {"runs": "nbassay's code that runs notebooks", "marks": "nbassay's code that marks them"}
_LABELS: Mapping[str, str] = {"data": "data set ", "limits": "limit "}


def _difference(key: _Key, old: Any, new: Any) -> str:
    kind, name = key
    if kind in _HASHED:
        what: Literal["is new", "is gone", "has changed"] = "has changed"
        if old is None or new is None:
            what = "is new" if old is None else "is gone"
        return f"{_CODE.get(name, name) if kind == 'code' else name} {what}"
    return f"{_LABELS.get(kind, '')}{name}: {_or_none(new)}, was {_or_none(old)}"


def _or_none(value: Any) -> str:
    return "none" if value is None else str(value)
