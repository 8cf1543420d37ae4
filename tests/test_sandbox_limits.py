"""How a run ends when the notebook goes too far: time, memory, processes, output, files."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from sandbox_runs import leftovers, names, obey_ctrl_c, run

from nbassay import evidence as ev
from nbassay.course.allowance import Limits
from nbassay.kernel import landlock
from nbassay.sandbox import collect
from nbassay.sandbox.bwrap import command_line
from nbassay.sandbox.limits.child import Child

SHORT = Limits(cell_seconds=3, total_seconds=60)


@pytest.mark.parametrize(
    "cell",
    ["while True: pass", "import time; time.sleep(3600)", "!sleep 3600"],
    ids=["loop", "sleep", "command"],
)
def test_a_cell_without_end_is_interrupted_and_later_cells_run(tmp_path, cell):
    """Whether it works or sleeps; what was there before it is still there after it."""
    ran = run(
        tmp_path / "out",
        ("test_before", "x = 1; print('before')"),
        cell,
        ("test_after", "y = x + 1"),
        capture={"test_before": names("x"), "test_after": names("y")},
        limits=SHORT,
    )
    assert ran.outcome.status == "timed_out"
    assert ran.statuses == ["ok", "timed_out", "ok"]
    assert ran.record["kernel"] == "alive"
    assert ran.capture("test_after").names["y"].value == 2
    assert ran.text(0) == "before\n"


def test_a_cell_that_goes_on_after_an_interrupt_is_ended_with_its_kernel(tmp_path):
    """What came before it is kept; later cells run in a new kernel, where that is gone."""
    ran = run(
        tmp_path / "out",
        ("test_before", "x = 1"),
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        ("test_after", "y = 2"),
        capture={"test_before": names("x"), "test_after": names("x", "y")},
        limits=SHORT,
    )
    assert ran.outcome.status == "timed_out"
    assert ran.statuses == ["ok", "timed_out", "ok"]
    assert ran.record["kernel"] == "died"
    assert ran.capture("test_before").names["x"].value == 1
    after = ran.capture("test_after").names
    assert isinstance(after["x"], ev.Missing)
    assert after["y"].value == 2


def test_the_whole_run_has_a_time_too(tmp_path):
    """Many cells that are each quick enough end with the run's own time."""
    cells = ["import time; time.sleep(2)"] * 20
    limits = Limits(cell_seconds=30, total_seconds=6)
    ran = run(tmp_path / "out", *cells, limits=limits)
    assert ran.outcome.status == "timed_out"
    assert ran.statuses[-1] == "not_run"
    assert ran.outcome.seconds < 30


@pytest.fixture
def without_landlock(monkeypatch):
    """As on a system that lacks it: the notebook can get at the driver beside it."""
    monkeypatch.setattr(command_line, "WRITABLE", ())


ON_THE_DRIVER = {
    "stop": "import os, signal; os.kill(os.getppid(), signal.SIGSTOP)",
    "kill": "import os; os.kill(os.getppid(), 9)",
    "kill_all": "import os; os.kill(-1, 9)",
    "read_its_memory": "import os; open(f'/proc/{os.getppid()}/mem', 'rb')",
    "forge_its_record": "open('/out/run.json', 'w').write('{}')",
    "remove_its_record": "import os; os.unlink('/out/run.json')",
}


@pytest.mark.skipif(landlock.version() < 6, reason="this system's Landlock lets signals through")
def test_landlock_keeps_the_driver_out_of_the_notebooks_reach(tmp_path):
    """It can neither be stopped nor read, and its record is its own; the run goes on."""
    last = ("test_last", "x = 1")
    ran = run(tmp_path / "out", *ON_THE_DRIVER.values(), last, capture={"test_last": names("x")})
    assert ran.outcome.status == "graded"
    errors = [cell["error"] and cell["error"]["name"] for cell in ran.record["cells"]]
    refused = ["PermissionError"] * len(ON_THE_DRIVER)
    refused[list(ON_THE_DRIVER).index("kill_all")] = None  # it finds nobody
    assert errors == [*refused, None]
    assert ran.capture("test_last").names["x"].value == 1


def test_a_stopped_driver_is_ended_from_outside(tmp_path, without_landlock):
    """The notebook's process may do to the driver beside it what it likes."""
    limits = Limits(cell_seconds=2, total_seconds=2)
    ran = run(tmp_path / "out", ON_THE_DRIVER["stop"], limits=limits)
    assert ran.outcome.status == "timed_out"
    assert ran.outcome.seconds < 30


@pytest.mark.parametrize(
    "cell",
    [
        "import os; os._exit(0)",
        "import ctypes; ctypes.string_at(0)",
        ON_THE_DRIVER["kill"],
        ON_THE_DRIVER["kill_all"],
    ],
    ids=["exit", "fault", "kill_driver", "kill_all"],
)
def test_a_kernel_that_dies_is_a_crash(tmp_path, without_landlock, cell):
    """Whatever it kills of its own, we only lose its work."""
    ran = run(
        tmp_path / "out",
        ("test_a", "x = 1"),
        cell,
        "y = 1",
        capture={"test_a": names("x")},
        limits=SHORT,
    )
    assert ran.outcome.status == "crashed"
    assert ran.outcome.detail


@pytest.mark.parametrize(
    "cell",
    [
        "import numpy as np; x = np.ones(10 * 2**30 // 8)",
        "x = bytearray(10 * 2**30)",
    ],
    ids=["numpy", "bytes"],
)
def test_ten_gigabytes_at_once_are_refused(tmp_path, cell):
    """An allocation that can never fit ends quickly and takes nothing from the machine."""
    ran = run(tmp_path / "out", cell)
    assert ran.outcome.status == "out_of_memory"
    assert ran.outcome.peak_memory_mb < 1000
    assert ran.record["cells"][0]["seconds"] < 10


@pytest.mark.parametrize(
    "cell",
    [
        "kept = []\nwhile True: kept.append(b'1' * 2**24)",
        "handle = open('/dev/shm/x', 'wb')\nwhile True: handle.write(b'1' * 2**20)",
        "import os, time\nfor i in range(6):\n    if os.fork() == 0:\n"
        "        x = b'1' * (100 * 2**20); time.sleep(30)\ntime.sleep(30)",
    ],
    ids=["growing", "memory_files", "children"],
)
def test_memory_that_adds_up_is_ended(tmp_path, cell):
    """In one process, in many, or in files that are memory."""
    limits = Limits(cell_seconds=60, total_seconds=60, memory_mb=400)
    ran = run(tmp_path / "out", cell, limits=limits)
    assert ran.outcome.status == "out_of_memory"
    assert ran.outcome.seconds < 40


def test_memory_that_cannot_be_counted_is_refused(tmp_path, without_landlock):
    """No anonymous files and no System V memory, and nothing that a process could keep of ours."""
    ran = run(
        tmp_path / "out",
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "try:\n    os.memfd_create('x'); anonymous = True\n"
        "except OSError as error: anonymous = error.strerror\n"
        "shared = libc.shmget(0, 4096, 0o1600)\n"
        "keys = libc.syscall(250, 0, -3, 0)\n"
        "files = [int(n) for n in os.listdir('/proc/self/fd') if int(n) > 2]\n"
        "paths = [os.readlink(f'/proc/{pid}/fd/{n}') for pid in (os.getppid(), os.getpid())\n"
        "         for n in os.listdir(f'/proc/{pid}/fd') if os.path.lexists(f'/proc/{pid}/fd/{n}')]",
        ("test_a", ""),
        capture={"test_a": names("anonymous", "shared", "keys", "paths")},
    )
    captured = ran.capture("test_a").names
    assert captured["anonymous"].value == "Function not implemented"
    assert captured["shared"].value == -1
    assert captured["keys"].value == -1
    paths = [item.value for item in captured["paths"].items]
    assert not [path for path in paths if path.startswith("/") and not path.startswith("/dev/null")]


def test_memory_that_forks_share_is_counted_once(tmp_path):
    """Ten children of a process with a large table do not make it eleven tables."""
    cell = (
        "import os, time\ntable = b'1' * (100 * 2**20)\nchildren = []\n"
        "for i in range(10):\n    child = os.fork()\n    if child == 0:\n"
        "        time.sleep(2); os._exit(0)\n    children.append(child)\n"
        "for child in children: os.waitpid(child, 0)"
    )
    ran = run(tmp_path / "out", cell, limits=Limits(memory_mb=500))
    assert ran.outcome.status == "graded"


def test_a_fork_bomb_is_ended(tmp_path):
    """The bomb stops by itself at 300 children; we end it well before its minute is over."""
    cell = (
        "import os, time\nfor i in range(300):\n    if os.fork() == 0:\n"
        "        time.sleep(20); os._exit(0)\ntime.sleep(20)"
    )
    ran = run(tmp_path / "out", cell, limits=Limits(processes=60))
    assert ran.outcome.status == "crashed"
    assert "processes" in ran.outcome.detail
    assert ran.outcome.seconds < 20
    assert leftovers(str(tmp_path)) == []


def test_a_flood_of_output_is_cut_and_the_notebook_goes_on(tmp_path):
    """The first part is kept with a notice; later cells still show what they say."""
    ran = run(
        tmp_path / "out",
        "import os\nfor i in range(40_000): print('line', i, 'x' * 100)\n"
        "os.system('yes | head -c 20000000')",
        "print('still here'); 1 / 0",
        limits=Limits(output_mb=1),
    )
    assert ran.outcome.status == "graded"
    assert ran.text(0).startswith("line 0 x")
    assert "was cut" in ran.text(0)
    assert ran.text(1) == "still here\n"
    assert ran.outputs[1][-1]["ename"] == "ZeroDivisionError"
    assert (ran.out / "executed.ipynb").stat().st_size < 1_000_000


def test_an_endless_flood_takes_no_memory(tmp_path):
    """What nobody will read is dropped where it is made."""
    ran = run(tmp_path / "out", "while True: print('x' * 1000)", limits=SHORT)
    assert ran.outcome.status == "timed_out"
    assert ran.outcome.peak_memory_mb < 600


def test_large_files_and_many_files_are_stopped(tmp_path):
    """One file cannot pass its limit; the out folder, which lies on our disk, is bounded."""
    limits = Limits(file_mb=8)
    ran = run(
        tmp_path / "out",
        "with open('big', 'wb') as handle:\n    for i in range(20): handle.write(b'0' * 2**20)",
        "for i in range(40_000): open(f'/out/arrays/{i}', 'w').close()\nimport time; time.sleep(5)",
        limits=limits,
    )
    assert ran.record["cells"][0]["error"]["name"] == "OSError"
    assert ran.outcome.status == "crashed"
    assert "files" in ran.outcome.detail
    assert not any((ran.out / "arrays").iterdir())


def test_what_the_notebook_leaves_in_out_is_made_harmless(tmp_path, without_landlock):
    """Links, programs with the owner's rights, pipes and deep folders do not survive."""
    ran = run(
        tmp_path / "out",
        "import os\n"
        "os.symlink('/etc/passwd', '/out/link')\n"
        "os.symlink('/etc/passwd', '/out/capture/test_linked.json')\n"
        "os.mkfifo('/out/capture/test_pipe.json')\n"
        "open('/out/program', 'w').write('x'); os.chmod('/out/program', 0o6777)\n"
        "open('/out/arrays/' + 'a' * 64 + '.npz', 'w').write('x')\n"
        "os.chmod('/out/arrays/' + 'a' * 64 + '.npz', 0o6777)\n"
        "os.chdir('/out')\n"
        "for i in range(600): os.mkdir('deep'); os.chdir('deep')\n"
        "os.chdir('/work')",
        ("test_a", "x = 1"),
        capture={"test_a": names("x")},
    )
    left = {path.relative_to(ran.out).as_posix() for path in ran.out.rglob("*")}
    kept = f"arrays/{'a' * 64}.npz"
    assert left == {"run.json", "executed.ipynb", "arrays", "capture", "capture/test_a.json", kept}
    assert stat.S_IMODE((ran.out / kept).stat().st_mode) == 0o600


def test_run_json_is_read_as_hostile_data(tmp_path):
    """A forged record makes a crash, never an exception or another file's content."""
    for text in ("", "[]", "{}", '{"schema":1,"cells":[{}],"kernel":"alive"}', "[" * 10**6):
        (tmp_path / "run.json").write_text(text)
        assert collect.read_record(tmp_path) is None
    (tmp_path / "run.json").unlink()
    (tmp_path / "run.json").symlink_to("/etc/hostname")
    assert collect.read_record(tmp_path) is None


def test_ctrl_c_takes_the_sandbox_along(tmp_path):
    """Nothing of a run outlives the command that started it, nor does its scratch folder."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
        "from sandbox_runs import run\n"
        'run(Path(sys.argv[2]), \'open("/out/capture/started.json", "w").close()\', '
        "'while True: pass')"
    )
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(Path(__file__).parent), str(tmp_path / "out")],
        env={**os.environ, "TMPDIR": str(scratch)},
        stderr=subprocess.DEVNULL,
        preexec_fn=obey_ctrl_c,  # noqa: PLW1509
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "out/capture/started.json").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    inside = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(2)
    running.wait(30)
    assert len(inside) >= 3
    assert not [process for process in inside if process.is_running()]
    assert list(scratch.iterdir()) == []


def test_the_end_of_a_sandbox_is_heard_of_whenever_ctrl_c_came():
    """Interrupted within any of its own steps, a wait leaves nothing that the next one waits for."""
    moments = random.Random(0)
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    child = Child(["sleep", "600"])
    try:
        for _ in range(2_000):
            with contextlib.suppress(KeyboardInterrupt):
                signal.setitimer(signal.ITIMER_REAL, moments.uniform(0.0002, 0.002))
                while True:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        child.wait(0.05)
        assert child.poll() is None
        child.kill()
        assert child.wait(10) == -signal.SIGKILL
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        child.kill()


def test_a_child_tells_how_it_ended_and_that_it_has_not_yet():
    with pytest.raises(subprocess.TimeoutExpired):
        (slow := Child(["sleep", "600"])).wait(0.01)
    slow.kill()
    assert slow.wait() == -signal.SIGKILL
    assert Child(["sh", "-c", "exit 3"]).wait(10) == 3
