"""Limits that Linux keeps in a control group for each run: where one may be made, and what it ends.

The second half needs a group of version 2 that was given to us, and is left out elsewhere:
`systemd-run --user --scope -p Delegate=yes .venv/bin/python -m pytest tests/test_cgroup.py`, or
`scripts/try_cgroups.sh` on any machine with User-mode Linux.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from sandbox_runs import run
from test_warm import job

from nbassay.course.allowance import Limits
from nbassay.sandbox import choose, run_notebook
from nbassay.sandbox.bwrap import warm_parent
from nbassay.sandbox.job import MIB, THREADS_A_PROCESS
from nbassay.sandbox.limits import cgroup
from nbassay.sandbox.limits.bounds import Bounds
from nbassay.sandbox.limits.watchdog import _Watch, supervise

OURS = cgroup.delegated_group()
ONLY_IN_ONE = pytest.mark.skipif(OURS is None, reason="we are alone in no control group here")
GREEDY = [sys.executable, "-c", "kept = []\nwhile True: kept.append(b'1' * 2**22)"]
FEW = Limits(cell_seconds=120, total_seconds=240, memory_mb=300)


@pytest.fixture
def base(tmp_path) -> Path:
    """A folder with files as a group has them, and this process in it."""
    (tmp_path / "cgroup.procs").write_text(f"{os.getpid()}\n")
    (tmp_path / "cgroup.subtree_control").write_text("")
    return tmp_path


def test_a_group_of_which_others_are_members_is_left_alone(base):
    """As in a session of a desktop, or in a container: they would have to be moved."""
    (base / "cgroup.procs").write_text(f"{os.getpid()}\n{os.getppid()}\n")
    assert not cgroup._make_ready(base)
    assert {path.name for path in base.iterdir()} == {"cgroup.procs", "cgroup.subtree_control"}
    assert (base / "cgroup.subtree_control").read_text() == ""


def test_in_a_group_of_our_own_we_make_room_for_those_of_runs(base):
    (base / "nbassay").mkdir()
    assert cgroup._make_ready(base)
    assert (base / "nbassay" / "cgroup.procs").read_text() == str(os.getpid())
    assert (base / "cgroup.subtree_control").read_text() == "+memory +pids"


def test_a_group_that_may_not_be_divided_stays_as_it_was(base, monkeypatch):
    written = []
    monkeypatch.setattr(cgroup, "_move", lambda pid, group: written.append((int(pid), group)))
    (base / "cgroup.subtree_control").unlink()
    (base / "cgroup.subtree_control").mkdir()  # cannot be written to
    assert not cgroup._make_ready(base)
    assert written == [(os.getpid(), base / "nbassay"), (os.getpid(), base)]
    assert not (base / "nbassay").exists()


def test_a_run_starts_in_its_group_and_has_its_limits_there(base, monkeypatch):
    """From its first instruction on, not once somebody has moved it."""
    monkeypatch.setattr(cgroup, "delegated_group", lambda: base)
    monkeypatch.setattr(cgroup, "_END_SECONDS", 0)  # no folder but a group's goes with files in it
    (base / "memory.events").write_text("oom 0\noom_kill 0\n")
    folders = []
    monkeypatch.setattr(
        cgroup.Group, "_events", lambda group: folders.append(group._folder) or NONE
    )
    ending = supervise(["/bin/sh", "-c", "exit 7"], Bounds(60, 400 * MIB, 50))
    assert (ending.code, ending.reason) == (7, "")
    folder = folders[0]
    assert folder.parent == base
    assert int((folder / "cgroup.procs").read_text()) > 0
    limits = {name: (folder / name).read_text() for name in ("memory.max", "memory.oom.group")}
    assert limits == {"memory.max": str(400 * MIB), "memory.oom.group": "1"}
    assert (folder / "pids.max").read_text() == str(50 * THREADS_A_PROCESS)


NONE = {"oom": 0, "oom_kill": 0}


@pytest.mark.parametrize(
    ("events", "over", "killed"),
    [
        (NONE, False, False),
        ({"oom": 1, "oom_kill": 2}, True, False),
        ({"oom": 0, "oom_kill": 1}, False, True),  # for want of memory outside of the group
        ({"oom": 3, "oom_kill": 0}, False, False),
    ],
)
def test_whose_memory_ran_out_is_told_by_what_linux_counted(tmp_path, events, over, killed):
    lines = "".join(f"{name} {count}\n" for name, count in {"low": 0, "max": 9, **events}.items())
    (tmp_path / "memory.events").write_text(lines)
    group = cgroup.Group(tmp_path)
    assert (group.over_memory(), group.killed_for_memory()) == (over, killed)


def test_where_no_group_can_be_made_the_watchdog_is_alone(base, monkeypatch):
    monkeypatch.setattr(cgroup, "delegated_group", lambda: base / "gone")
    with cgroup.group_for(Bounds(60, MIB, 5)) as group:
        assert group is None


# In a group that was given to us


@pytest.fixture
def blind(monkeypatch) -> None:
    """A watchdog that sees nothing of memory, so that Linux has to."""
    monkeypatch.setattr(_Watch, "_memory", lambda watch, tree: 0)


def groups() -> list[str]:
    return [path.name for path in OURS.iterdir() if path.is_dir() and path.name != "nbassay"]


@ONLY_IN_ONE
def test_linux_ends_what_takes_more_memory_than_it_may(blind):
    ending = supervise(GREEDY, Bounds(120, 200 * MIB, 50))
    assert (ending.reason, ending.detail) == ("memory", "200 MB of 200 MB")
    assert not ending.killed_for_memory
    assert groups() == []


@ONLY_IN_ONE
@pytest.mark.parametrize("isolation", ["bwrap", "none"])
def test_a_notebook_that_does_is_out_of_memory(tmp_path, blind, isolation):
    """With the same words as when the watchdog ends it; what was captured before stays."""
    ran = run(
        tmp_path / "out",
        ("test_before", "x = 1"),
        "kept = []\nwhile True: kept.append(b'1' * 2**24)",
        capture={"test_before": {"names": ["x"]}},
        isolation=isolation,
        limits=FEW,
    )
    assert (ran.outcome.status, ran.outcome.detail) == ("out_of_memory", "300 MB of 300 MB")
    assert (ran.out / "capture" / "test_before.json").is_file()
    assert groups() == []


@ONLY_IN_ONE
def test_a_fork_that_does_leaves_its_parent_alone(tmp_path, blind, monkeypatch):
    """Forks are born in the groups of their runs; the parent is in none of them afterwards."""
    monkeypatch.setattr(warm_parent, "_FORK_SECONDS", 120)  # User-mode Linux is slow at it
    (tmp_path / "parent").mkdir()
    with choose("bwrap").start(tmp_path / "parent", [], keras_home=None, threads=1) as parent:
        for name, cell, status in (
            ("first", "x = 1", "graded"),
            ("greedy", "kept = []\nwhile True: kept.append(b'1' * 2**24)", "out_of_memory"),
            (
                "files",
                "x = open('/dev/shm/x', 'wb')\nwhile True: x.write(b'1' * 2**24)",
                "out_of_memory",
            ),
            ("last", "x = 1", "graded"),
        ):
            (tmp_path / name).mkdir()
            out = tmp_path / name
            given = job(cell, limits=FEW)
            outcome = run_notebook(given, out, isolation="bwrap", warm=parent)
            assert outcome.status == status, name
            assert f"/{cgroup._OURS}\n" in Path(f"/proc/{parent.pid}/cgroup").read_text()
    assert groups() == []


@ONLY_IN_ONE
def test_tasks_are_counted_by_linux_too():
    """A burst of threads between two looks of the watchdog ends at the bound."""
    burst = (
        "import threading, time\nmade = 0\ntry:\n    for made in range(200):\n"
        "        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()\n"
        "except RuntimeError: pass\nimport os; os._exit(100 + made // 2)"
    )
    ending = supervise([sys.executable, "-c", burst], Bounds(60, 400 * MIB, 4))
    assert 100 + 20 < ending.code <= 100 + 4 * THREADS_A_PROCESS // 2


@ONLY_IN_ONE
def test_what_a_run_leaves_behind_goes_with_its_group():
    """A process that let go of everything it was started by is in the group all the same."""
    mark = f"{3000 + os.getpid() % 10_000}.125"
    stray = f"import subprocess; subprocess.Popen(['setsid', '--fork', 'sleep', '{mark}'])"
    supervise([sys.executable, "-c", stray], Bounds(60, 400 * MIB, 50))
    time.sleep(0.1)
    assert mark not in "".join(path.read_text() for path in Path("/proc").glob("[0-9]*/cmdline"))
    assert groups() == []
