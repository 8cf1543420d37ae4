"""The same notebooks under stock nbgrader, whose tests run in the student's own kernel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import vault
from class_run import ASSIGNMENTS, listener
from corpus import Attack
from nbgrader.api import Gradebook, MissingEntry

from nbassay.course.layout import Course

CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'stock'\n"


@dataclass(frozen=True)
class StockResult:
    """What nbgrader made of one attack: points of how many, and whether it got through."""

    score: float
    max_score: float
    got_through: bool


def run_stock(folder: Path, attacks: Sequence[Attack]) -> dict[str, StockResult]:
    """Autograde the attacks that are marked `stock: yes` with nbgrader alone.

    Nothing stands between these notebooks and the machine, so only such as harm nobody are run.
    """
    chosen = [one for one in attacks if one.stock]
    secrets = vault.Secrets.drawn()
    course = vault.make(folder, secrets)
    for name in ("release", "gradebook.db"):
        place = folder / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    (folder / "nbgrader_config.py").write_text(CONFIG)
    results = {}
    with listener() as (port, _), vault.secret_in_environment(secrets):
        for name in ASSIGNMENTS:
            _nbgrader(folder, "generate_assignment", name)
            here = [one for one in chosen if one.on == name]
            for attack in here:
                told = {"PORT": str(port), "COURSE": str(folder), "PID": str(os.getpid())}
                attack.hand_in(course, attack.student, told)
            _nbgrader(folder, "autograde", name)
            for attack in here:
                results[attack.student] = _result(course, attack, secrets)
    return results


def _nbgrader(folder: Path, *arguments: str) -> None:
    own = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": os.pathsep.join([own, os.environ["PATH"]])}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    # It ends with 1 when one submission of many could not be graded.
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)


def _result(course: Course, attack: Attack, secrets: vault.Secrets) -> StockResult:
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        try:
            submission = gradebook.find_submission(attack.on, attack.student)
            score, most = submission.score, submission.max_score
        except MissingEntry:
            score, most = 0.0, vault.POINTS[attack.on]
    file = course.root / "autograded" / attack.student / attack.on / f"{attack.on}.ipynb"
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    # The cell that would print it has the word too, but not at the start of an output's line.
    through = '"PWNED' in text or bool(secrets.leaked_in(text))
    return StockResult(score, most, through)
