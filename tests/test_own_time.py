"""Limits count a notebook's own time: what a loaded machine takes from it is not its fault."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import tiny_course
from sandbox_runs import names, run

from nbassay.course.allowance import Limits
from nbassay.grading import Options, grade_notebook
from nbassay.grading.kernels import Kernels
from nbassay.sandbox.limits import owntime, procfs
from nbassay.sandbox.limits.owntime import OwnTime
from nbassay.sandbox.limits.watchdog import start_on

pytestmark = pytest.mark.skipif(not procfs.threads((os.getpid(),)), reason="no schedstat here")

LOOP = [sys.executable, "-c", "while True: pass"]
BUSY = 8
SECONDS = 1.5


CORE = min(os.sched_getaffinity(0))


@pytest.fixture
def one_processor() -> Iterator[None]:
    """All that the test does and starts has one processor to share."""
    with start_on({CORE}):
        yield


@contextlib.contextmanager
def started(*commands: list[str]) -> Iterator[list[int]]:
    """Run these commands meanwhile."""
    running = [subprocess.Popen(command) for command in commands]
    try:
        yield [one.pid for one in running]
    finally:
        for one in running:
            one.kill()
            one.wait()


@contextlib.contextmanager
def busy_processor() -> Iterator[None]:
    """Eight loops of others are on one processor."""
    with contextlib.ExitStack() as stack:
        with start_on({CORE}):
            stack.enter_context(started(*[LOOP] * BUSY))
        yield


@pytest.fixture
def busy() -> Iterator[None]:
    with busy_processor():
        yield


def counted(own: OwnTime, members: list[int]) -> float:
    """The share of `SECONDS` that counts, looked at ten times a second."""
    began = time.monotonic()
    own.look(tuple(members), began)
    before = own.seconds
    while time.monotonic() < began + SECONDS:
        time.sleep(0.1)
        own.look(tuple(members), time.monotonic())
    return (own.seconds - before) / (time.monotonic() - began)


def test_waiting_for_a_processor_does_not_count(busy, one_processor):
    """Not quite nothing counts: there is an end even where the machine is held up for ever."""
    with started(LOOP) as members:
        assert owntime.LEAST_SHARE - 0.01 <= counted(OwnTime(time.monotonic()), members) < 0.4


def test_sleeping_counts(busy, one_processor):
    """Whoever sleeps would not go faster on another machine."""
    with started(["sleep", "100"]) as members:
        assert counted(OwnTime(time.monotonic()), members) > 0.9


@pytest.mark.parametrize("processors", [1, 2])
def test_threads_that_only_hold_up_each_other_win_nothing(one_processor, processors):
    """Processor time counts, shared by the processors that they may use side by side."""
    with started(*[LOOP] * 4) as members:
        own = OwnTime(time.monotonic(), processors)
        counted(own, members)
        used = sum(ran for ran, _ in procfs.threads(tuple(members)).values()) / 1e9
        assert own.seconds > 0.8 * used / processors


def test_what_others_of_ours_do_for_it_does_not_count():
    """As long as the trainer is at work the notebook only waits."""
    with started(["sleep", "100"]) as members:
        own = OwnTime(time.monotonic(), helped=lambda: True)
        assert counted(own, members) == pytest.approx(owntime.LEAST_SHARE, rel=0.1)


def test_what_waits_in_vain_is_ended_all_the_same(busy, tmp_path):
    """A loop beside eight others gets the time that it would have had alone."""
    limits = Limits(cell_seconds=1, total_seconds=60)
    ran = run(
        tmp_path / "out",
        "while True: pass",
        ("test_a", "x = 1"),
        capture={"test_a": names("x")},
        limits=limits,
        cores=frozenset({CORE}),
    )
    assert ran.statuses == ["timed_out", "ok"]
    assert ran.capture("test_a").names["x"].value == 1


def test_a_class_beside_eight_busy_loops_gets_the_marks_that_it_gets_alone(tmp_path):
    """Half a second of work takes longer here than the two seconds that a cell may."""
    course = tiny_course.released(tmp_path)
    toml = course.root / "graders" / "tiny" / "assignment.toml"
    toml.write_text(toml.read_text() + "[limits.fast]\ncell_seconds = 2\n", encoding="utf-8")
    right = tiny_course.ANSWERS["sums"]
    work = (
        "import time\nuntil = time.process_time() + 0.5\nwhile time.process_time() < until: pass\n"
    )
    tiny_course.hand_in(course, "a", sums={**right, "total": work + right["total"]})
    tiny_course.hand_in(course, "b", sums={**right, "total": work + "total = 3"})
    assignment, options = course.assignment("tiny"), Options(jobs=1, start="cold")
    kernels = Kernels(assignment, options, 0)
    kernels.cores = frozenset({CORE})
    marks = {}
    for student in ("a", "b"):
        path = course.submission(student, "tiny") / "sums.ipynb"
        with busy_processor():
            result = grade_notebook(assignment, "sums", path, options, kernels=kernels).result
        marks[student] = (result.status, sum(check.points for check in result.checks))
    assert marks == {"a": ("graded", 5), "b": ("graded", 0.5)}
