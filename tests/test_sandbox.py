"""A notebook runs as untrusted code: what it cannot reach, and how that is found out."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from sandbox_runs import LIMITS, Ran, leftovers, names, run

from nbassay.course.allowance import Limits
from nbassay.course.layout import CellSpec
from nbassay.errors import EnvironmentProblem
from nbassay.sandbox import choose
from nbassay.sandbox.bwrap import bubblewrap, command_line, probing
from nbassay.sandbox.limits import procfs

SHORT = Limits(cell_seconds=3, total_seconds=60)


# What a notebook cannot reach


@pytest.fixture(scope="module")
def explored(tmp_path_factory) -> Ran:
    """A notebook that looks around, with a course, a secret and an open port outside."""
    folder = tmp_path_factory.mktemp("outside")
    secret = folder / "course" / "graders" / "college" / "test_logistic.py"
    secret.parent.mkdir(parents=True)
    secret.write_text("secret")
    os.environ["NBASSAY_TEST_SECRET"] = "caller's"
    here = Path(__file__).resolve()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ran = run(
            folder / "out",
            "import os, socket, importlib.util\n"
            f"paths = [{str(secret)!r}, {str(here)!r}, {str(here.parents[1] / 'graders')!r},\n"
            f"    {str(folder)!r}, '/etc/shadow', '/etc/hostname', '/sys', '/proc/{os.getpid()}']\n"
            "seen = [path for path in paths if os.path.exists(path)]\n"
            "ours = [n for n in ('nbassay', 'graders') if importlib.util.find_spec(n)]\n"
            "try:\n"
            f"    socket.create_connection(('127.0.0.1', {listener.getsockname()[1]}), 1)\n"
            "    network = 'reached'\n"
            "except OSError as error:\n    network = type(error).__name__\n"
            "interfaces = [name for _, name in socket.if_nameindex()]\n"
            "variables = sorted(os.environ)\n"
            "environments = ''\n"
            "for pid in filter(str.isdigit, os.listdir('/proc')):\n"
            "    try: environments += open(f'/proc/{pid}/environ', errors='replace').read()\n"
            "    except PermissionError: pass\n"
            "processes = len(list(filter(str.isdigit, os.listdir('/proc'))))\n"
            "def opens(path):\n"
            "    try:\n        os.close(os.open(path, os.O_WRONLY)); return True\n"
            "    except OSError: return False\n"
            "settings = ['/proc/sys/kernel/core_pattern', '/proc/sys/vm/overcommit_memory',\n"
            "    '/proc/sysrq-trigger', '/etc/passwd', os.path.realpath(os.sys.executable),\n"
            "    '/in/job.json', '/opt/nbassay/nbassay_kernel/driver.py']\n"
            "opened = [path for path in settings if opens(path)]\n"
            "def makes(folder):\n"
            "    try:\n        open(folder + '/made', 'w').close(); return True\n"
            "    except OSError: return False\n"
            "made = [f for f in ('/', '/usr', '/etc', '/opt', '/dev', '/in', '/proc', '/root')\n"
            "        if makes(f)]\n"
            "private = [f for f in ('/tmp', '/dev/shm', '/work', os.path.expanduser('~'))\n"
            "           if makes(f)]\n"
            "identity = [os.getuid(), os.getgid(), os.getcwd(), socket.gethostname()]\n"
            "namespaces = os.system('unshare -r true 2>/dev/null') != 0\n"
            "capabilities = [line for line in open('/proc/self/status') if 'CapEff' in line][0]",
            ("test_look", ""),
            capture={
                "test_look": CellSpec(
                    names=(
                        *("seen", "ours", "network", "interfaces", "variables", "environments"),
                        *("processes", "opened", "made", "private", "identity", "namespaces"),
                        "capabilities",
                    )
                )
            },
        )
    del os.environ["NBASSAY_TEST_SECRET"]
    assert ran.outcome.status == "graded", ran.outcome
    assert ran.statuses == ["ok", "ok"], ran.record
    return ran


def seen(explored: Ran, name: str):
    """What the exploring notebook found, as plain Python."""
    value = explored.capture("test_look").names[name]
    return [item.value for item in value.items] if hasattr(value, "items") else value.value


def test_graders_submissions_and_our_own_code_are_invisible(explored):
    """No file of the course or of the machine's owner exists in there."""
    assert seen(explored, "seen") == []
    assert seen(explored, "ours") == []


def test_there_is_no_network_not_even_to_this_machine(explored):
    """A port that is open outside cannot be reached."""
    assert seen(explored, "network") != "reached"
    assert seen(explored, "interfaces") == ["lo"]


def test_the_environment_of_the_caller_stays_outside(explored):
    """No variable of ours, neither in its own environment nor in that of a process it can see."""
    assert not [name for name in seen(explored, "variables") if "SECRET" in name or "SSH" in name]
    assert "caller" not in seen(explored, "environments")
    assert seen(explored, "processes") <= 5


def test_nothing_of_the_system_can_be_written_to(explored):
    """Not even the settings of the system, when the sandbox is the superuser's."""
    assert seen(explored, "opened") == []
    assert seen(explored, "made") == []
    assert len(seen(explored, "private")) == 4


def test_it_is_an_ordinary_user_without_rights(explored):
    """No capability, no way to a namespace in which it would have some."""
    assert seen(explored, "identity") == [1000, 1000, "/work", "sandbox"]
    assert seen(explored, "capabilities").split()[1].strip("0") == ""
    assert seen(explored, "namespaces") is True


def test_an_installed_copy_of_ours_is_covered(tmp_path, monkeypatch):
    """Where the project is installed as a package, the sandbox sees an empty folder instead."""
    packages = tmp_path / "venv" / "lib" / "site-packages"
    (packages / "nbassay").mkdir(parents=True)
    monkeypatch.setattr(command_line.site, "getsitepackages", lambda: [str(packages)])
    monkeypatch.setattr(command_line.sys, "prefix", str(tmp_path / "venv"))
    covered = f"{command_line.VENV}/lib/site-packages/nbassay"
    assert Path(covered) in command_line.installed_copies()
    mounts = command_line._python_mounts()
    assert mounts[mounts.index(covered) - 1] == "--tmpfs"


def test_a_checkout_within_the_environment_is_looked_for(tmp_path, monkeypatch):
    """`pip install --editable git+...` puts it there, the course's graders beside it."""
    monkeypatch.setattr(command_line.sys, "prefix", str(tmp_path / "venv"))
    monkeypatch.setattr(probing, "__file__", str(tmp_path / "venv/src/nbassay/probing.py"))
    assert f"{command_line.VENV}/src/nbassay/probing.py" in probing._ours()


# Without a sandbox, and finding out


def test_isolation_none_runs_the_same_and_says_so(tmp_path, monkeypatch):
    """Same driver, same evidence, private folders; still with limits of time and memory."""
    monkeypatch.setenv("NBASSAY_TEST_SECRET", "caller's")
    data = tmp_path / "rows.csv"
    data.write_text("a,b")
    ran = run(
        tmp_path / "out",
        "import os\ntext = open('rows.csv').read(); variables = sorted(os.environ)\n"
        "home = os.listdir(os.path.expanduser('~/.keras'))",
        ("test_a", "assert False"),
        "while True: pass",
        isolation="none",
        files={"rows.csv": data},
        capture={"test_a": names("text", "variables", "home")},
        limits=SHORT,
        keras_home=make_home(tmp_path),
    )
    assert (ran.outcome.isolation, ran.outcome.status) == ("none", "timed_out")
    captured = ran.capture("test_a").names
    assert captured["text"].value == "a,b"
    assert "NBASSAY_TEST_SECRET" not in [item.value for item in captured["variables"].items]
    assert [item.value for item in captured["home"].items] == ["datasets"]


def make_home(folder: Path) -> Path:
    """A Keras home with an empty folder of data sets."""
    home = folder / "keras"
    (home / "datasets").mkdir(parents=True)
    return home


@pytest.mark.parametrize(
    ("last", "status"),
    [("x = 1", "graded"), ("kept = []\nwhile True: kept.append(b'1' * 2**24)", "out_of_memory")],
)
def test_isolation_none_leaves_no_process_behind(tmp_path, last, status):
    """Children that detached themselves are ended with the rest, however the run ends."""
    mark = str(3000 + os.getpid() % 10_000)
    cell = (
        "import subprocess\n"
        f"for i in range(3): subprocess.Popen(['setsid', '--fork', 'sleep', '{mark}.0625'])\n"
    )
    limits = Limits(cell_seconds=60, total_seconds=60, memory_mb=400)
    ran = run(tmp_path / "out", cell + last, isolation="none", limits=limits)
    assert ran.outcome.status == status
    assert leftovers(f"{mark}.0625") == []


def test_probe_tries_every_layer_and_all_hold_here(monkeypatch, tmp_path):
    """`doctor` shows what was tried, in one line each."""
    monkeypatch.chdir(tmp_path)
    layers = choose("bwrap").probe()
    assert {layer.name for layer in layers} >= {"no network", "memory", "processes", "time"}
    assert [layer for layer in layers if not layer.works] == []
    assert all(layer.detail and "\n" not in layer.detail for layer in layers)


def test_a_layer_that_does_not_hold_is_found_out(monkeypatch):
    """A sandbox with the network and the system's settings open does not pass for one without.

    Nor is it ended for the sockets that others have in the network which it then sees.
    """
    sealed = command_line.command

    def open_wide(*arguments):
        made = sealed(*arguments)
        made[made.index("--unshare-all")] = "--unshare-uts"
        place = made.index("/proc", made.index("--remount-ro"))
        return [*made[: place - 1], *made[place + 1 :]]

    monkeypatch.setattr(command_line, "command", open_wide)
    with contextlib.ExitStack() as open_sockets:
        listener = open_sockets.enter_context(socket.create_server(("127.0.0.1", 0)))
        for _ in range(20):
            caller = socket.create_connection(listener.getsockname())
            open_sockets.enter_context(caller)
            open_sockets.enter_context(listener.accept()[0])
        broken = {
            layer.name for layer in probing._walls(command_line.find_bwrap()) if not layer.works
        }
    assert {"no network", "own shared memory"} <= broken
    if os.getuid() == 0:
        assert "read-only system" in broken


def test_a_machine_without_bubblewrap_is_told_what_to_do(monkeypatch):
    """One line: what failed, how to mend it, and the way without."""
    monkeypatch.setattr(command_line, "candidates", list)
    command_line.find_bwrap.cache_clear()
    bubblewrap._first_failure.cache_clear()
    try:
        with pytest.raises(EnvironmentProblem, match="--isolation none") as raised:
            choose("bwrap").require()
    finally:
        command_line.find_bwrap.cache_clear()
        bubblewrap._first_failure.cache_clear()
    assert len(str(raised.value).splitlines()) == 1
    assert "bubblewrap" in str(raised.value)


def test_a_plain_notebook_starts_quickly(tmp_path):
    """No TensorFlow, no waiting for it."""
    fastest = min(run(tmp_path / f"out{i}", "x = 1").outcome.seconds for i in range(3))
    assert fastest < 5


def test_two_runs_at_once_do_not_disturb_each_other(tmp_path):
    """Grading works side by side in threads as well as in processes."""
    ran: list[Ran] = []

    def work(number: int) -> None:
        ran.append(
            run(
                tmp_path / str(number) / "out",
                f"x = {number}",
                ("test_a", ""),
                capture={"test_a": names("x")},
                limits=LIMITS,
            )
        )

    threads = [threading.Thread(target=work, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = {int(one.out.parent.name): one.capture("test_a").names["x"].value for one in ran}
    assert found == {1: 1, 2: 2}


def test_a_process_tree_is_read_in_one_pass(tmp_path):
    """A command name with brackets and blanks does not confuse the reader."""
    program = tmp_path / "odd ) 1 (name"
    program.write_text("#!/bin/sh\nsleep 5 &\nwait\n")
    program.chmod(0o700)
    child = subprocess.Popen([program])
    try:
        time.sleep(0.5)
        tree = procfs.tree(child.pid)
        assert tree.processes[0] == child.pid
        assert len(tree.processes) == 2
        assert tree.resident > 0
    finally:
        for pid in reversed(tree.processes):
            os.kill(pid, 9)
        child.wait()
