"""A small class that is graded again while somebody pulls the plug, and what has to be left of it."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import tiny_course
from tiny_course import ANSWERS, hand_in, mark_by_hand

from nbassay.cohort.class_run import grade_assignment
from nbassay.course.layout import Course
from nbassay.grading import Options

# `scratch/` may stand there empty; a name that begins with a point is one of a file in the making.
TEMPORARY = re.compile(r"^\.(writing|building)-|-journal$|-wal$")
PASSING = ("seconds", "evidence", "trail")
# It waits a moment: whether a kernel that dies at once still says what it was doing is chance.
DEADLY = "import os, time; time.sleep(0.3); os._exit(1)"
WRONG = {"total": "total = -1", "mean": "mean = total / 4"}


def released(folder: Path, grade: Callable[[Course], object]) -> Course:
    """Make a released course, graded and marked by hand once, with newer work handed in since.

    The second `grade`, which is to be killed, has to register the assignment, to write over what
    is there, to zero, to spare a person a second look, and to leave one submission alone.
    """
    course = tiny_course.released(folder)
    settings = course.root / "nbgrader_config.py"
    settings.write_text(settings.read_text() + "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    mean = {"explain_mean": "The middle.", **WRONG}
    hand_in(course, "same", **ANSWERS)
    hand_in(course, "김 하늘", sums=mean, words=ANSWERS["words"])
    hand_in(course, "half", **ANSWERS)
    grade(course)
    for student in ("same", "김 하늘"):
        mark_by_hand(course, student, "sums", "explain_mean", 4, "잘했어요")
    mark_by_hand(course, "김 하늘", "sums", "test_total", 1)

    hand_in(course, "full", **ANSWERS)
    (course.submission("full", "tiny") / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC")
    hand_in(course, "김 하늘", sums=mean, words={"upper": "upper = 'keras'"})
    (course.submission("half", "tiny") / "sums.ipynb").unlink()
    (hand_in(course, "broken", sums=ANSWERS["sums"]) / "words.ipynb").write_text("{")
    hand_in(course, "dies", sums={"total": DEADLY}, words=ANSWERS["words"])
    # A word that changes nothing but the source's hash, so that the run registers it first.
    (course.root / "source" / "tiny" / "notes.txt").write_text("for later")
    return course


def grade(course: Course, jobs: int) -> None:
    """Grade the class in this process."""
    assignment = course.assignment("tiny")
    grade_assignment(assignment, course.submitted_students("tiny"), Options(jobs=jobs))


def contents(course: Course) -> dict[str, Any]:
    """Return all that a class run is for: gradebook, `autograded/`, results and marks.

    Left out is what tells one run from another: seconds, and keys and the history made of them.
    """
    return {
        "gradebook": gradebook_rows(course.root / "gradebook.db"),
        "autograded": {
            path.relative_to(course.root).as_posix(): path.read_bytes()
            for path in sorted((course.root / "autograded").rglob("*"))
            if path.is_file()
        },
        "results": {
            path.name: _lasting(json.loads(path.read_bytes()))
            for path in sorted((course.state / "results").rglob("*.json"))
        },
        "marks": sorted(
            {
                json.dumps(json.loads(path.read_bytes()), sort_keys=True)
                for path in (course.state / "marks").rglob("*.json")
            }
        ),
        "lost": [
            f"{path.name} without evidence {one['evidence']}"
            for path in (course.state / "results").rglob("*.json")
            for one in json.loads(path.read_bytes())["notebooks"]
            if one["evidence"] and not list(course.state.glob(f"evidence/*/{one['evidence']}"))
        ],
    }


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lasting(item) for key, item in value.items() if key not in PASSING}
    return [_lasting(item) for item in value] if isinstance(value, list) else value


def gradebook_rows(path: Path) -> dict[str, list[str]]:
    """Return table -> its rows, each key replaced by the name of what it points to."""
    with sqlite3.connect(path) as database:
        database.row_factory = sqlite3.Row
        named = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = {
            name: [dict(row) for row in database.execute(f"SELECT * FROM {name}")]
            for (name,) in named
        }
    database.close()
    by_id: dict[str, dict[str, Any]] = {}
    for row in (row for rows in tables.values() for row in rows if "id" in row):
        by_id.setdefault(row["id"], {}).update(row)  # a kind of cell has its columns in two tables

    def name(key: str) -> str:
        row = by_id[key]
        own = row.get("name") or ("" if re.fullmatch(r"[0-9a-f]{32}", key) else key)
        return "/".join(
            [*(name(row[one]) for one in sorted(row) if row[one] in by_id and one != "id"), own]
        )

    return {
        table: sorted(
            str({one: name(value) if value in by_id else value for one, value in row.items()})
            for row in rows
        )
        for table, rows in tables.items()
    }


def half_written(course: Course) -> list[str]:
    """Return what under the course is broken, temporary or left behind."""
    wrong = []
    for path in sorted(course.root.rglob("*")):
        relative = path.relative_to(course.root)
        if TEMPORARY.search(path.name) or relative.parts[:2] == (".nbassay", "scratch"):
            if relative.parts[-1] != "scratch":
                wrong.append(f"{relative} is left")
        elif path.is_file() and relative.parts[0] != "submitted" and (why := _broken(path)):
            wrong.append(f"{relative}: {why}")
    with sqlite3.connect(course.root / "gradebook.db") as database:
        (said,) = database.execute("PRAGMA integrity_check").fetchone()
        orphans = database.execute("PRAGMA foreign_key_check").fetchall()
    database.close()
    if said != "ok" or orphans:
        wrong.append(f"gradebook.db: {said}, {orphans}")
    return wrong


def _broken(path: Path) -> str:
    try:
        if path.suffix == ".ipynb":
            nbformat.read(path, as_version=4)
        elif path.suffix == ".json":
            json.loads(path.read_bytes())
        elif path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                _ = [arrays[name] for name in arrays.files]
    except (ValueError, OSError, KeyError, EOFError, zipfile.BadZipFile) as error:
        return repr(error)
    return ""


def holder(course: Course) -> str:
    """Return the process that holds or held the course's lock."""
    return (course.state / "grading.lock").read_text()


# Parts of a run in each of which it has to be killed.
PHASES = {"starting", "registering", "running and marking", "writing to the gradebook"}


def hit(course: Course, pid: int) -> str:
    """Return the phase in which the run `pid` was when it was killed, as its files show it."""
    if holder(course) != str(pid):
        return "starting"
    own = list((course.state / "scratch").glob(f"{pid}-*"))
    if any((folder / "tried").exists() or (folder / "made").exists() for folder in own):
        return "registering"
    if any((folder / "autograded").is_dir() for folder in own):
        return "writing to the gradebook"
    if any((folder / "submitted").is_dir() for folder in own):
        return "around the gradebook"
    return "running and marking"
