"""A container that is thrown away as the wall: what a notebook in it cannot reach."""

from __future__ import annotations

import json
import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

import pytest
from pretend_container import MARKED, left_of_runs, run_inside, run_notebooks

from nbassay.sandbox.container import setting, sight, users, walls

SUPERUSER = os.geteuid() == 0
as_root = pytest.mark.skipif(not SUPERUSER, reason="only the superuser can run things as others")
LANDLOCK = walls.keeps_signals_in()

LOOK = """
import os, signal, socket, subprocess, sys
def tries(what, action):
    try:
        print("PWNED:", what, action())
    except (OSError, ValueError) as error:
        print(what, type(error).__name__)
"""
READS = """
for folder, _, names in os.walk(COURSE):
    for name in names:
        tries(name, lambda: open(os.path.join(folder, name)).read())
tries("graders", lambda: os.listdir(COURSE + "/graders"))
tries("by its name", lambda: open(COURSE + "/graders/a/test_a.py").read())
folder = os.path.dirname(os.path.dirname(os.getcwd()))
tries("names of what is hidden", lambda: open(folder + "/walls.json").read())
for name in os.listdir(folder):
    print("beside", name)
tries("shadow", lambda: open("/etc/shadow").read())
tries("written", lambda: open(COURSE + "/gradebook.db", "w").write("20"))
"""
OTHERS = """
parents, pid = [], os.getpid()
while pid > 1:
    with open(f"/proc/{pid}/stat") as file:
        pid = int(file.read().rpartition(")")[2].split()[1])
    parents.append(pid)
for pid in parents[1:]:
    tries(f"signal", lambda: os.kill(pid, signal.SIGTERM))
    for name in ("mem", "environ"):
        tries(name, lambda: open(f"/proc/{pid}/{name}", "rb").read(1))
import ctypes
for pid in parents[1:]:
    if ctypes.CDLL(None).ptrace(16, pid, None, None) == 0:
        print("PWNED: attached to", pid)
print(len(parents), "parents")
"""
NETWORK = """
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET):
    tries(f"family {family}", lambda: socket.socket(family, socket.SOCK_DGRAM))
tries("port", lambda: socket.create_connection(("127.0.0.1", PORT), 1))
"""
LEAVES = """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 256)
        while True:
            signal.pause()
    os._exit(0)
os.wait()
for folder in ("/tmp", "/var/tmp", "/dev/shm"):
    try:
        os.mkdir(folder + "/nbassay-attack-left")
        open(folder + "/nbassay-attack-left/file", "w").write("x")
    except OSError as error:
        print(folder, error)
"""
RIGHTS = """
tries("setuid", lambda: os.setuid(0))
tries("setgroups", lambda: os.setgroups([0]))
for command in (["su", "-c", "id -u"], ["sudo", "-n", "id", "-u"], [MARKED, "-u"]):
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        print("PWNED: root by" if done.stdout.strip() == "0" else "not by", command[0])
    except OSError as error:
        print(command[0], type(error).__name__)
lines = dict(line.split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
print(lines["NoNewPrivs"].strip(), lines["Seccomp"].strip(), int(lines["CapEff"], 16), os.getuid())
"""
OTHER_RUN = """
tries("listed", lambda: os.listdir(OTHER))
tries("written", lambda: open(OTHER + "/out/run.json", "w").write("{}"))
tries("made", lambda: os.mkdir(OTHER + "/out/capture"))
tries("removed", lambda: os.rename(OTHER + "/out", OTHER + "/gone"))
try:
    os.chmod(OTHER, 0o777)  # as its owner it may seem to work
except OSError as error:
    print(error)
"""
RECORD = """
import json
out = json.load(open(os.environ["NBASSAY_JOB"]))["paths"]["out"]
tries("record", lambda: open(out + "/run.json", "w").write("{}"))
tries("captures", lambda: os.rename(out + "/capture", out + "/gone"))
tries("job", lambda: open(os.environ["NBASSAY_JOB"], "a").write("x"))
"""
PIECES = (READS, OTHERS, NETWORK, LEAVES, RIGHTS, OTHER_RUN)


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course folder that anybody may read, as a clone of one is."""
    root = tmp_path_factory.mktemp("course")
    grader = root / "graders" / "a" / "test_a.py"
    grader.parent.mkdir(parents=True)
    grader.write_text("the answer")
    (root / "gradebook.db").write_text("marks")
    for place in (root, *root.rglob("*")):
        place.chmod(0o755 if place.is_dir() else 0o644)
    return root


def explore(folder: Path, course: Path, *options: str, root: bool) -> dict[str, Any]:
    """Run a notebook that tries everything, beside another run's folder."""
    public = Path(tempfile.mkdtemp(dir="/tmp"))
    try:
        return _explore(folder, public, course, *options, root=root)
    finally:
        shutil.rmtree(public)


def _explore(folder: Path, public: Path, course: Path, *options: str, root: bool) -> dict[str, Any]:
    public.chmod(0o755)
    other = public / "other"
    (other / "out").mkdir(parents=True)
    marked = public / "marked"
    marked.write_bytes(Path("/usr/bin/id").read_bytes())
    marked.chmod(0o4755)
    if root:
        stranger = users.USERS[-1]
        os.chown(other / "out", stranger, stranger)
    other.chmod(0o710)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        told = f"COURSE, OTHER, MARKED = {str(course)!r}, {str(other)!r}, {str(marked)!r}\n"
        told += f"PORT = {listener.getsockname()[1]}\n"
        # What keeps a notebook off the driver beside it is Landlock alone, as in namespaces.
        pieces = PIECES if options else (*PIECES, RECORD)
        asked = {"cells": [LOOK + told, *pieces], "hidden": [str(course / "gradebook.db")]}
        (found,) = run_notebooks(folder, [asked], *options, root=root)
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert (other / "out").is_dir() and not list((other / "out").iterdir())
    assert (other.stat().st_mode & 0o777) == 0o710
    assert (course / "gradebook.db").read_text() == "marks"
    return found


@pytest.fixture(scope="module")
def as_another(tmp_path_factory, course) -> dict[str, Any]:
    """What came of it where the superuser grades."""
    if not SUPERUSER:
        pytest.skip("only the superuser can run things as others")
    return explore(tmp_path_factory.mktemp("root"), course, root=True)


@pytest.mark.parametrize("root", [pytest.param(True, marks=as_root), False])
def test_data_sets_lie_where_keras_looks_for_them(tmp_path, root):
    """Keras looks in /tmp when it may not write to ~/.keras."""
    if not root and not LANDLOCK:
        pytest.skip("Landlock alone keeps in what is no other user")
    home = tmp_path / "home"
    (home / "datasets").mkdir(parents=True)
    (home / "datasets" / "table.npz").write_text("rows")
    look = (
        "import os; home = os.path.expanduser('~/.keras'); print(os.access(home, os.W_OK), "
        "open(home + '/datasets/table.npz').read())"
    )
    asked = {"cells": [look], "keras_home": str(home)}
    (found,) = run_notebooks(tmp_path, [asked], root=root)
    assert found["texts"] == ["True rows\n"], found


def nothing_got_through(found: dict[str, Any]) -> None:
    assert found.get("error") is None, found
    assert (found["status"], found["isolation"]) == ("graded", "container"), found
    assert "PWNED" not in "".join(found["texts"]), found["texts"]
    assert "parents" in found["texts"][2], "that cell did not run to its end"


def test_a_notebook_runs_as_somebody_else_and_reaches_nothing(as_another):
    nothing_got_through(as_another)
    no_new_rights, filtered, rights, user = map(
        int, as_another["texts"][5].splitlines()[-1].split()
    )
    assert (no_new_rights, filtered, rights) == (1, 2, 0)
    assert user in users.USERS


@as_root
@pytest.mark.skipif(not Path(sight.SHARED_MEMORY).is_dir(), reason="there is no shared memory")
def test_no_run_may_write_above_its_own_record(monkeypatch):
    """As it could where temporary files lie in shared memory, which is open to it."""
    with tempfile.TemporaryDirectory(dir=sight.SHARED_MEMORY) as temporary:
        Path(temporary).chmod(0o755)
        monkeypatch.setattr(tempfile, "tempdir", temporary)
        with setting.new_folder() as folder:
            assert not sight.is_in_shared_memory(folder)
        there = setting.Setting(Path(temporary), users.USERS[0])
        assert not [path for path in there.writable if there.out.is_relative_to(path)]


@as_root
def test_nothing_of_its_user_is_left_afterwards(as_another):
    assert as_another["status"] == "graded"
    assert left_of_runs() == []


@as_root
def test_without_landlock_users_and_rights_are_the_wall(tmp_path_factory, course):
    """As on kernels before 5.13: the folder of the tests is closed to others."""
    nothing_got_through(
        explore(tmp_path_factory.mktemp("old"), course, "--without-landlock", root=True)
    )
    assert left_of_runs() == []


@pytest.mark.skipif(not LANDLOCK, reason="this needs Landlock of Linux 6.12")
def test_who_is_not_the_superuser_has_landlock_for_the_wall(tmp_path_factory, course):
    found = explore(tmp_path_factory.mktemp("user"), course, root=False)
    nothing_got_through(found)


@as_root
def test_where_it_could_read_what_is_hidden_nothing_runs(tmp_path):
    """The run itself tries it, as it is before it begins."""
    seen = Path("/usr/share/dict") if Path("/usr/share/dict").exists() else Path("/usr/share")
    (found,) = run_notebooks(
        tmp_path, [{"cells": ["print('PWNED')"], "hidden": [str(seen)]}], root=True
    )
    assert f"it can read {seen}" in found["error"] and "chmod -R go-rwx" in found["error"]


def test_without_another_user_and_without_landlock_it_is_refused(tmp_path):
    (found,) = run_notebooks(tmp_path, [{"cells": ["1"]}], "--without-landlock", root=False)
    assert "another user: we are not the superuser" in found["error"]
    assert "start the container as root" in found["error"]


@as_root
def test_runs_beside_each_other_have_users_of_their_own():
    with users.user_for_run() as first, users.user_for_run() as second:
        assert first != second
    with users.user_for_run() as third:
        assert third == first


def test_a_machine_that_is_no_container_is_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr(walls, "_MARKS", ())
    monkeypatch.setattr(walls, "_GROUPS", ())
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    monkeypatch.delenv(walls.THROWN_AWAY, raising=False)
    assert "set NBASSAY_THROWAWAY_CONTAINER=1" in walls.first_failure()
    (only,) = walls.probe()
    assert (only.name, only.works) == ("container", False)
    monkeypatch.setenv(walls.THROWN_AWAY, "1")
    assert walls._container().works
    monkeypatch.delenv(walls.THROWN_AWAY)
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    assert walls._container().works


@as_root
def test_the_doctor_tries_each_wall_and_goes_by_the_isolation_asked_for(tmp_path):
    done = run_inside(
        *("-m", "nbassay", "doctor", "--isolation", "container", "--json", "-"),
        root=True,
        cwd=tmp_path,
        environment=MARKED,
    )
    assert done.stdout, done.stderr
    found = {one["name"]: one for one in json.loads(done.stdout)["findings"]}
    tried = {name for name in found if name.startswith("isolation container: ")}
    assert len(tried) > 10
    needed = [found[name] for name in tried if found[name]["needed"]]
    assert all(one["works"] for one in needed), needed
    assert found["isolation container: network of the container"]["needed"] is False
    assert found["course and temporary files"]["works"], found["course and temporary files"]
    assert not any(one["needed"] for name, one in found.items() if name.startswith("isolation: "))


def test_every_wall_that_may_fail_says_what_to_do(monkeypatch):
    monkeypatch.setattr(walls, "_container", lambda: walls.Layer("container", True, ""))
    monkeypatch.setattr(
        walls, "_walls", lambda: [walls.Layer(name, False, "no") for name, *_ in walls._TRIED]
    )
    assert all(layer.advice for layer in walls.probe() if not layer.works)


def test_our_own_package_and_the_graders_that_it_carries_are_not_shown(tmp_path):
    """It lies among the libraries where it is installed, as in a wheel."""
    libraries = tmp_path / "lib" / "site-packages"
    for name in ("keras", "nbassay/authoring/carried/graders"):
        (libraries / name).mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    (tmp_path / "lib64").symlink_to("lib")
    listed: dict[str, None] = {}
    shown = set(sight._all_but(tmp_path, frozenset({libraries / "nbassay"}), listed))
    assert shown == {str(tmp_path / "bin"), str(libraries / "keras")}
    assert list(listed) == [str(tmp_path), str(tmp_path / "lib"), str(libraries)]
    package = Path(sight.__file__).parents[2]
    assert package in sight.ours()
    assert not any(package.is_relative_to(place) for place in sight.readable()[0])
