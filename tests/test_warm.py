"""Runs forked from a warm parent: as walled in as cold ones, and nothing passes between them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from sandbox_runs import LIMITS, Ran, names, notebook

from nbassay import evidence as ev
from nbassay.course.allowance import Limits
from nbassay.grading import Options
from nbassay.grading.kernels import Kernels, imports_of, own_cores
from nbassay.sandbox import Job, WarmParent, WarmParentError, choose, run_notebook

SHORT = Limits(cell_seconds=8, total_seconds=20, memory_mb=700, processes=64)


@pytest.fixture(scope="module")
def parent(tmp_path_factory):
    """A parent that has imported NumPy."""
    with choose("bwrap").start(
        tmp_path_factory.mktemp("warm"), ["numpy", "no_such_module"], keras_home=None, threads=1
    ) as started:
        yield started


def job(*cells, **settings) -> Job:
    """A job of these cells."""
    given = {"files": {}, "inputs": {}, "capture": {}, "limits": LIMITS, **settings}
    return Job(notebook=notebook(*cells), **given)


def run(parent: WarmParent, out: Path, *cells, **settings) -> Ran:
    """Run cells in a fork of `parent`."""
    out.mkdir()
    return Ran(run_notebook(job(*cells, **settings), out, isolation="bwrap", warm=parent), out)


LOOK = """
import ctypes, os, pathlib, socket
status = pathlib.Path('/proc/self/status').read_text()
capabilities = [line.split()[1] for line in status.splitlines() if line.startswith('Cap')]
identity = [os.getuid(), os.getgid(), os.getcwd(), os.environ['HOME']]
libc = ctypes.CDLL(None, use_errno=True)
namespaces = [libc.unshare(0x10000000), libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)]
hidden = os.listdir('/jobs') + os.listdir('/warm')
interfaces = [name for _, name in socket.if_nameindex()]
mounted = [libc.mount(b'tmpfs', b'/mnt', b'tmpfs', 0, None)]
def tries(work):
    try:
        work()
    except OSError:
        return False
    return True
written = [place for place in ('/', '/usr', '/in', '/opt', '/proc/sys/kernel', '/dev', '/etc')
           if tries(lambda: open(f'{place}/made', 'w').close())]
private = [place for place in ('/tmp', '/work', '/dev/shm', '/home/student', '/out/capture')
           if tries(lambda: open(f'{place}/made', 'w').close())]
others = [pid for pid in os.listdir('/proc') if pid.isdigit() and pid != os.readlink('/proc/self')]
read = [(pid, name) for pid in others for name in ('mem', 'environ', 'maps', 'root', 'cwd')
        if tries(lambda: (open if name in ('mem', 'environ', 'maps') else os.listdir)(
            f'/proc/{pid}/{name}'))]
# Numbers in /proc are those of the parent's namespace; here one may be that of a thread of ours.
ours = [pid for pid in others if ctypes.CDLL(None).tgkill(os.getpid(), int(pid), 0) == 0]
signalled = [pid for pid in others if pid not in ours and int(pid) > 2
             and tries(lambda: os.kill(int(pid), 0))]
"""
SEEN = ("capabilities", "identity", "namespaces", "hidden", "interfaces", "mounted", "written")


@pytest.fixture(scope="module")
def seen(parent, tmp_path_factory):
    """What a forked notebook finds when it looks around, as plain Python."""
    wanted = (*SEEN, "private", "read", "signalled")
    ran = run(
        parent,
        tmp_path_factory.mktemp("look") / "out",
        LOOK,
        ("test_look", ""),
        capture={"test_look": names(*wanted)},
    )
    assert ran.statuses == ["ok", "ok"], ran.record
    return {name: _plain(ran.capture("test_look").names[name]) for name in wanted}


def _plain(value):
    if hasattr(value, "items"):
        return [_plain(item) for item in value.items]
    return value.load().tolist() if hasattr(value, "load") else value.value


def test_it_has_no_rights_and_can_get_none(seen):
    assert set(seen["capabilities"]) == {"0" * 16}
    assert seen["identity"] == [1000, 1000, "/work", "/home/student"]
    assert all(result < 0 for result in (*seen["namespaces"], *seen["mounted"]))


def test_it_sees_its_own_folders_alone(seen):
    assert seen["hidden"] == []
    assert seen["written"] == []
    assert len(seen["private"]) == 5
    assert seen["interfaces"] == ["lo"]


def test_it_reaches_neither_its_parent_nor_its_driver(seen):
    assert seen["read"] == []
    assert seen["signalled"] == []


def test_a_plot_is_shown_as_in_any_notebook(tmp_path):
    """Nothing that was imported beforehand keeps matplotlib from finding its notebook."""
    with choose("bwrap").start(
        tmp_path, ["matplotlib.pyplot"], keras_home=None, threads=1
    ) as parent:
        ran = run(
            parent,
            tmp_path / "out",
            "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('line'); plt.show()",
            ("test_a", ""),
            capture={"test_a": names()},
        )
    shown = json.loads((ran.out / "executed.ipynb").read_text(encoding="utf-8"))
    outputs = shown["cells"][0]["outputs"]
    assert [output["output_type"] for output in outputs] == ["display_data"]
    assert "image/png" in outputs[0]["data"]
    assert ran.capture("test_a").figures[0].titles == ("line",)


def test_a_parent_has_loaded_nothing_that_its_course_does_not_use(parent, tmp_path):
    """Each class waits for it, and each fork copies it."""
    heavy = ("debugpy", "matplotlib", "pandas", "rfc3987_syntax", "tensorflow")
    ran = run(
        parent,
        tmp_path / "out",
        f"import sys\nloaded = [name for name in {heavy} if sys.modules.get(name)]",
        "ready = [name for name in ('numpy', 'http.server') if name in sys.modules]",
        ("test_a", ""),
        capture={"test_a": names("loaded", "ready")},
    )
    found = ran.capture("test_a").names
    assert (_plain(found["loaded"]), _plain(found["ready"])) == ([], ["numpy", "http.server"])


def test_nothing_of_one_run_is_there_in_the_next(parent, tmp_path):
    """Files, patched modules, environment, random state: the next fork begins as the first did."""
    spoil = (
        "import os, sys, numpy, json, builtins\n"
        "for place in ('/tmp', '/work', '/dev/shm', '/home/student', '/out/capture'):\n"
        "    open(place + '/left', 'w').write('x')\n"
        "numpy.mean = json.dump = None; builtins.left = 1; os.environ['LEFT'] = '1'\n"
        "sys.modules['left'] = json; drawn = numpy.random.rand()",
        ("test_a", ""),
    )
    look = (
        "import os, sys, numpy, json, builtins\n"
        "left = [place for place in ('/tmp', '/work', '/dev/shm', '/home/student', '/out/capture')\n"
        "        if os.path.exists(place + '/left')]\n"
        "left += [name for name, found in {'mean': numpy.mean is None, 'dump': json.dump is None,\n"
        "    'builtins': hasattr(builtins, 'left'), 'environment': 'LEFT' in os.environ,\n"
        "    'modules': 'left' in sys.modules}.items() if found]\n"
        "drawn = numpy.random.rand()",
        ("test_a", ""),
    )
    capture = {"test_a": names("left", "drawn")}
    first = run(parent, tmp_path / "first", *spoil, capture=capture)
    second = run(parent, tmp_path / "second", *look, capture=capture)
    assert first.outcome.status == second.outcome.status == "graded"
    assert _plain(second.capture("test_a").names["left"]) == []
    drawn = [ran.capture("test_a").names["drawn"].value for ran in (first, second)]
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("while True: pass", "timed_out"),
        (
            "import time\nx = [bytearray(b'1' * 2**24) for _ in range(80)]\ntime.sleep(3)",
            "out_of_memory",
        ),
        ("import os; os._exit(3)", "crashed"),
        (
            # All of them wait: a burst that is over before anybody looks ends with its notebook.
            "import os, time\nfor i in range(200):\n    if os.fork() == 0: break\ntime.sleep(3)",
            "crashed",
        ),
        ("import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(30)", "graded"),
    ],
    ids=["loop", "memory", "exit", "forks", "daemon"],
)
def test_whatever_one_run_does_the_parent_goes_on(parent, tmp_path, cell, status):
    ran = run(parent, tmp_path / "bad", cell, limits=SHORT)
    assert ran.outcome.status == status
    after = run(parent, tmp_path / "good", ("test_a", "x = 1"), capture={"test_a": names("x")})
    assert after.outcome.status == "graded"
    assert after.capture("test_a").names["x"].value == 1


def test_a_kernel_that_ends_in_a_fork_is_followed_by_a_new_one(parent, tmp_path):
    """Within the same walls, started anew there; a third run is forked as ever."""
    look = "import os, pathlib\nrights = [line.split()[1] for line in " + (
        "pathlib.Path('/proc/self/status').read_text().splitlines() if line.startswith('CapEff')]\n"
        "seen = os.listdir('/jobs') + os.listdir('/warm')"
    )
    ran = run(
        parent,
        tmp_path / "out",
        "x = 1",
        "import os; os.kill(os.getpid(), 9)",
        ("test_a", "x"),
        "exit()",
        look,
        ("test_b", ""),
        capture={"test_a": names("x"), "test_b": names("x", "rights", "seen")},
        limits=LIMITS,
    )
    assert ran.statuses == ["ok", "ok", "ok", "error", "ok", "ok"], ran.record
    assert ran.capture("test_a").names["x"].value == 1
    found = ran.capture("test_b").names
    assert isinstance(found["x"], ev.Missing)
    assert [right.value.strip("0") for right in found["rights"].items] == [""]
    assert found["seen"].items == ()


def test_a_parent_that_is_gone_says_so(tmp_path):
    with choose("bwrap").start(tmp_path, [], keras_home=None, threads=1) as parent:
        os.kill(parent.pid, 9)
        with pytest.raises(WarmParentError):
            run(parent, tmp_path / "out", "x = 1")


def test_without_a_warm_parent_kernels_start_cold_and_a_warning_says_so(
    shared_course, tmp_path, monkeypatch, caplog
):
    """A class is graded all the same, only slower."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("nbassay.grading.kernels.imports_of", lambda assignment: [])
    kernels = Kernels(shared_course.assignment("college"), Options(jobs=1), 0)
    for number, start in enumerate(("warm", "cold", "cold")):
        out = tmp_path / str(number)
        out.mkdir()
        outcome, started = kernels.run(job("x = 1"), out)
        assert (outcome.status, started) == ("graded", start)
        if number == 0:
            os.kill(kernels._parent.pid, 9)
    assert [record.message for record in caplog.records if "cold" in record.message]


def test_the_parent_imports_what_the_instructors_notebooks_do(shared_course):
    found = imports_of(shared_course.assignment("college"))
    assert {"numpy", "keras", "imblearn.over_sampling"} <= set(found)


def test_processes_that_grade_side_by_side_have_processors_of_their_own(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0, 1, 2, 3})
    assert [own_cores(place, Options(jobs=2)) for place in (0, 1)] == [{0, 1}, {2, 3}]
    assert own_cores(5, Options(jobs=8)) == {1}
    assert own_cores(0, Options(jobs=1)) == set()
