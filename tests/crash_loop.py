"""A program that kills class runs at random moments, resumes them, and reports what was lost.

Runs are forked from this process, which has imported all that they need: a kill then costs what
the run does instead of the seconds that imports take. Every so often a run is the real command,
started from nothing. This process adopts what a killed run leaves behind, so that none can hide.
"""

from __future__ import annotations

import ctypes
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import crash_course
import psutil

from nbassay.course.layout import Course

SET_CHILD_SUBREAPER = 36  # of prctl(2)
# A worker that is just starting sees that nobody waits for it when its imports are done: on a busy
# machine they take a minute.
SECONDS_TO_VANISH = 180
LONGEST_RUN = 300
# What the kills of a round aim at: a moment drawn from the whole run, or a window easily missed.
AIMS = ("register", "start", "writing", "any", "workers", "recording", "recorded", "any")
COLD = {"start", "workers"}


@dataclass
class Report:
    """What the loop did and saw."""

    seed: int
    seconds: float = 0.0
    kills: int = 0
    rounds: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def main(folder: Path, kills: int, seed: int) -> Report:
    """Make `kills` kills on copies of one course under `folder`."""
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1)
    _imports()
    temporary = folder / "tmp"
    temporary.mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    template = crash_course.released(
        folder / "template", lambda course: _wait(_warm(course), LONGEST_RUN)
    )
    (template.root / "said").unlink()
    loop = Loop(folder, template, Report(seed), random.Random(seed))
    loop.undisturbed()
    while loop.report.kills < kills and not loop.report.problems:
        loop.round(kills)
    # Where the kills have to fall is a matter of luck on a busy machine: a few more find the rest.
    while loop.missed(kills // 15) and loop.report.kills < 3 * kills and not loop.report.problems:
        loop.round(loop.report.kills + len(AIMS))
    return loop.report


def _imports() -> None:
    """Import what a run and its workers import, heavy libraries of the graders included."""
    import nbassay.authoring.release
    import nbassay.checks
    import nbassay.gradebook
    import nbassay.marking.mark  # noqa: F401


@dataclass
class Loop:
    """The rounds: each on a fresh copy, killed and resumed until it gets to its end."""

    folder: Path
    template: Course
    report: Report
    random: random.Random
    wanted: dict[str, Any] = field(default_factory=dict)

    def undisturbed(self) -> None:
        """Run once without a kill: what everything has to be equal to, and how long it takes."""
        course = self._copy("undisturbed")
        started = time.monotonic()
        run = _warm(course)
        _wait(run, LONGEST_RUN)
        self.report.seconds = time.monotonic() - started
        self._check(course, "the undisturbed run")
        self.wanted = crash_course.contents(course)

    def missed(self, least: int) -> list[str]:
        """Return the parts of a run in which it was killed fewer than `least` times."""
        return [phase for phase in crash_course.PHASES if self.report.phases[phase] < least]

    def round(self, kills: int) -> None:
        """Kill and resume on one copy until a run completes."""
        self.report.rounds += 1
        course = self._copy(f"round-{self.report.rounds}")
        for aim in AIMS[: kills - self.report.kills]:
            killed = self._killed(course, aim)
            self._no_process_left(aim)
            if not killed or self.report.problems:
                break
        if not self.report.problems:
            run = _warm(course)
            self._ended(_wait(run, LONGEST_RUN), course)
            self._check(course, f"round {self.report.rounds}")
        if not self.report.problems:
            self._compare(crash_course.contents(course))
            shutil.rmtree(course.root)

    def _copy(self, name: str) -> Course:
        shutil.copytree(self.template.root, self.folder / name)
        return Course.open(self.folder / name)

    def _killed(self, course: Course, aim: str) -> bool:
        """Start a run and kill it; False when it was done before that."""
        run = _cold(course) if aim in COLD else _warm(course)
        self._reach(course, run, aim)
        status = _wait(run, 0)
        if status is not None:
            self._ended(status, course)
            return False
        os.kill(run, signal.SIGKILL)
        os.waitpid(run, 0)
        self.report.kills += 1
        self.report.phases[crash_course.hit(course, run)] += 1
        return True

    def _reach(self, course: Course, run: int, aim: str) -> None:
        """Come back at the moment to kill, or when the run has ended."""
        scratch, recorded = course.state / "scratch", course.state / "recorded" / "tiny"
        before = _names(recorded)
        moments: dict[str, tuple[Callable[[], bool], float]] = {
            "any": (lambda: True, self.report.seconds),
            "start": (lambda: True, 0.8),
            "workers": (lambda: crash_course.holder(course) == str(run), 3.0),
            "register": (lambda: any(scratch.glob(f"{run}-*")), 0.15),
            "writing": (lambda: any(scratch.glob(f"{run}-*/autograded")), 0.15),
            "recording": (lambda: any(scratch.glob(f"{run}-*/submitted")), 0.6),
            "recorded": (lambda: bool(_names(recorded) - before), 0.02),
        }
        reached, spread = moments[aim]
        deadline = time.monotonic() + LONGEST_RUN
        while not reached() and _alive(run) and time.monotonic() < deadline:
            time.sleep(0.002)
        pause = time.monotonic() + self.random.uniform(0, spread)
        while _alive(run) and time.monotonic() < pause:
            time.sleep(0.002)

    def _ended(self, status: int | None, course: Course) -> None:
        if status != 0:
            said = (course.root / "said").read_text(errors="replace")[-2000:]
            self.report.problems.append(f"a run ended with {status}: {said}")

    def _no_process_left(self, aim: str) -> None:
        if left := _stay():
            self.report.problems.append(f"after a kill ({aim}) these are left: {left}")

    def _check(self, course: Course, what: str) -> None:
        (course.root / "said").unlink(missing_ok=True)
        wrong = crash_course.half_written(course)
        wrong += [f"{path.name} is left in TMPDIR" for path in (self.folder / "tmp").iterdir()]
        wrong += [f"process left: {process}" for process in _stay()]
        self.report.problems += [f"{what}: {one}" for one in wrong]

    def _compare(self, found: dict[str, Any]) -> None:
        for part, wanted in self.wanted.items():
            if found[part] != wanted:
                self.report.problems.append(
                    f"round {self.report.rounds}: {part} differs: {_difference(wanted, found[part])}"
                )


def _difference(wanted: Any, found: Any) -> str:
    if isinstance(wanted, dict) and isinstance(found, dict):
        keys = sorted({*wanted, *found})
        return "; ".join(
            f"{key}: {_difference(wanted.get(key), found.get(key))}"
            for key in keys
            if wanted.get(key) != found.get(key)
        )
    if isinstance(wanted, list) and isinstance(found, list):
        missing = [one for one in wanted if one not in found]
        return f"missing {missing[:3]}, new {[one for one in found if one not in wanted][:3]}"
    return f"{str(wanted)[:1500]} is now {str(found)[:1500]}"


def _warm(course: Course) -> int:
    """Start a run as a fork of this process; its workers are forks as well."""
    run = os.fork()
    if run:
        return run
    status = 1
    try:
        _say_to(course)
        multiprocessing.get_context = lambda method=None: _FORKING  # type: ignore[assignment]
        crash_course.grade(course, jobs=2)
        status = 0
    except BaseException as error:
        traceback.print_exception(error)
    finally:
        os._exit(status)


_FORKING = multiprocessing.get_context("fork")


def _say_to(course: Course) -> None:
    log = os.open(course.root / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.stdout = sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115


def _cold(course: Course) -> int:
    """Start the command as a user does."""
    with (course.root / "said").open("a") as said:
        command = [sys.executable, "-m", "nbassay", "grade", "tiny", "--jobs", "2"]
        return subprocess.Popen(command, cwd=course.root, stdout=said, stderr=said).pid


def _wait(run: int, seconds: float) -> int | None:
    """Return the exit status of a run that ends in time, else None."""
    deadline = time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(run, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= deadline:
            return None
        time.sleep(0.01)


def _alive(run: int) -> bool:
    return psutil.Process(run).status() != psutil.STATUS_ZOMBIE


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def _stay() -> list[str]:
    """Return what still runs below this process when what is just ending has had its time."""
    deadline = time.monotonic() + SECONDS_TO_VANISH
    while (left := _descendants()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return left


def _descendants() -> list[str]:
    """Return what runs below this process; those that are dead are buried first.

    A process whose first thread has ended looks dead while others of its threads still hold its
    files, the course's lock among them: it is gone when it can be buried.
    """
    left = []
    for process in psutil.Process().children(recursive=True):
        try:
            if process.status() == psutil.STATUS_ZOMBIE and process.ppid() == os.getpid():
                if os.waitpid(process.pid, os.WNOHANG)[0] == 0:
                    left.append(f"{process.pid}, which is ending")
            elif process.status() != psutil.STATUS_ZOMBIE:
                left.append(f"{process.pid} {' '.join(process.cmdline())[:200]}")
        except (psutil.Error, ChildProcessError):
            continue
    return left


if __name__ == "__main__":
    done = main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps(vars(done)))
