"""A class on a Dask cluster: marks, trail and evidence are those of one machine, whatever dies."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster_processes import Cluster, cluster_in, wait_until
from tiny_course import ANSWERS, auto_scores, hand_in

from nbassay.cli import run
from nbassay.cluster.connection import Session
from nbassay.cluster.dask_executor import DaskExecutor
from nbassay.cohort.class_run import grade_assignment
from nbassay.cohort.regrade import regrade_assignment
from nbassay.course.layout import Course
from nbassay.errors import EnvironmentProblem, ExitCode, NbassayError
from nbassay.grading import Options
from nbassay.store.kept import Store

pytest_plugins = ["tiny_fixtures"]
pytestmark = pytest.mark.keras

SUMS = ANSWERS["sums"]
WRONG = {**ANSWERS, "sums": {**SUMS, "mean": "mean = 0.5"}}
SLOW = {**ANSWERS, "sums": {**SUMS, "total": "import time; time.sleep(5); total = sum(numbers)"}}
SCORES = {"s1": 9.0, "s2": 6.0, "s3": 9.0}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """A scheduler and two workers, for tests that leave them as they are."""
    folder = tmp_path_factory.mktemp("cluster")
    with cluster_in(folder) as made:
        made.start_scheduler()
        for name in ("one", "two"):
            made.start_worker(name)
        for name in ("one", "two"):
            made.wait_for(name, "works for")
        yield made


@pytest.fixture
def own_cluster(tmp_path) -> Iterator[Cluster]:
    """A cluster of one test's own, without a process yet."""
    with cluster_in(tmp_path / "cluster") as made:
        yield made


def class_of_three(course: Course, second: dict = WRONG, third: dict = ANSWERS) -> None:
    for student, answers in zip(SCORES, (ANSWERS, second, third), strict=True):
        hand_in(course, student, **answers)


def recorded(course: Course) -> dict[str, object]:
    """Return what must not depend on where or how often a class was graded."""
    found = {}
    for student in SCORES:
        path = course.state / "trail" / "tiny" / f"{student}.jsonl"
        lines = [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]
        notebooks = {
            name: {key: value for key, value in entry.items() if key not in {"ran", "run"}}
            for name, entry in lines[-1]["notebooks"].items()
        }
        found[student] = auto_scores(course, student), notebooks, len(lines)
    return found


def kept(course: Course) -> set[str]:
    """Return the names of all evidence and marks that a course keeps."""
    return {
        str(path.relative_to(course.state))
        for kind in ("evidence/*/*/*", "evidence/*/*/capture/*", "marks/*/*")
        for path in course.state.glob(kind)
    }


def copy(course: Course, folder: Path) -> Course:
    shutil.copytree(course.root, folder, symlinks=True)
    return Course.open(folder)


def marks(course: Course) -> dict[str, float]:
    """Return by student the points in the gradebook."""
    return {
        student: sum(points or 0 for points in auto_scores(course, student).values())
        for student in SCORES
    }


def test_marks_trail_and_evidence_are_those_of_one_machine(cluster, tiny, tmp_path):
    """And who grades or regrades at home afterwards finds all of it there, and runs nothing."""
    class_of_three(tiny)
    away = tiny.submission("s1", "tiny")
    (away / "mine").mkdir()
    (away / "sums.ipynb").rename(away / "mine" / "내 과제.ipynb")
    (away / "link.txt").symlink_to("/etc/hostname")
    here = copy(tiny, tmp_path / "here")
    options = Options(jobs=1)
    alone = grade_assignment(here.assignment("tiny"), list(SCORES), options)
    with DaskExecutor(cluster.address) as executor:
        together = grade_assignment(
            tiny.assignment("tiny"), list(SCORES), options, executor=executor
        )
    assert {result.student: result.score for result in together} == SCORES
    assert [result.checks for result in together] == [result.checks for result in alone]
    assert recorded(tiny) == recorded(here)
    assert kept(tiny) == kept(here)
    assert sum(executor.done_by.values()) == 6
    before = kept(tiny)
    grade_assignment(tiny.assignment("tiny"), list(SCORES), options)
    assert kept(tiny) == before, "nothing was run or marked once more"


def test_evidence_is_marked_again_on_the_cluster_as_at_home(cluster, tiny, tmp_path):
    class_of_three(tiny)
    grade_assignment(tiny.assignment("tiny"), list(SCORES), Options(jobs=1))
    graders = tiny.root / "graders" / "tiny" / "test_sums.py"
    graders.write_text(graders.read_text(encoding="utf-8").replace("!= 2.5", "!= 0.5"), "utf-8")
    here = copy(tiny, tmp_path / "here")
    alone = regrade_assignment(here.assignment("tiny"), list(SCORES), None, 1)
    with DaskExecutor(cluster.address) as executor:
        together = regrade_assignment(
            tiny.assignment("tiny"), list(SCORES), None, 1, executor=executor
        )
    assert not together.needs_running
    assert [one.checks for one in together.results] == [one.checks for one in alone.results]
    assert marks(tiny) == {"s1": 6.0, "s2": 9.0, "s3": 6.0}
    assert recorded(tiny) == recorded(here)


def test_what_came_home_before_is_not_graded_again(cluster, tiny):
    class_of_three(tiny)
    for expected in (6, 0):
        with DaskExecutor(cluster.address) as executor:
            grade_assignment(tiny.assignment("tiny"), list(SCORES), Options(), executor=executor)
        assert sum(executor.done_by.values()) == expected
    hand_in(tiny, "s3", **WRONG)
    with DaskExecutor(cluster.address) as executor:
        grade_assignment(tiny.assignment("tiny"), list(SCORES), Options(), executor=executor)
    assert marks(tiny) == {**SCORES, "s3": 6.0}


def test_a_worker_with_other_versions_is_named_and_gets_nothing(cluster, tiny):
    class_of_three(tiny)
    cluster.start_worker(
        "older",
        first="import nbassay.grading.sameness as s; old = s.common_versions\n"
        "s.common_versions = lambda: {**old(), 'keras': '0.1'}",
    )
    cluster.wait_for("older", "works for")
    cluster.start_grading(tiny.root)
    assert cluster.finish("client") == 0
    said = cluster.log("client")
    assert "worker older at" in said and "left out: keras 0.1 there" in said
    assert "older 6" not in said.partition("notebooks by worker")[2]
    assert marks(tiny) == SCORES
    assert cluster.end("older") == 0


def test_what_does_not_travel_is_graded_at_home(cluster, tiny, monkeypatch):
    monkeypatch.setattr("nbassay.cluster.parcels.MAX_BYTES", 10)
    class_of_three(tiny)
    with DaskExecutor(cluster.address) as executor:
        grade_assignment(tiny.assignment("tiny"), list(SCORES), Options(jobs=1), executor=executor)
    assert marks(tiny) == SCORES
    assert not executor.done_by


def test_a_worker_that_dask_starts_itself_grades_as_well(cluster):
    """As in a job of dask-jobqueue's, or a pod of Dask's operator."""
    cluster.start_dask_worker("third")
    session = Session(cluster.address, "bwrap")
    session.connect()

    def offered() -> float:
        workers = session.client.scheduler_info(n_workers=-1)["workers"].values()
        return sum(one["resources"].get(session.resource, 0) for one in workers)

    try:
        wait_until(lambda: offered() == 3, cluster.log("third"))
    finally:
        session.close()
        cluster.kill("third")


def test_a_notebook_that_ends_what_grades_it_is_left_to_a_person(cluster, tiny):
    """It is tried twice, and everybody else has a mark."""
    class_of_three(tiny)
    graders = tiny.root / "graders" / "tiny" / "test_sums.py"
    old = '"mean") != 2.5:\n'
    kill = f"{old}        import os; os.kill(os.getpid(), 9)\n"
    graders.write_text(graders.read_text(encoding="utf-8").replace(old, kill), "utf-8")
    with DaskExecutor(cluster.address) as executor:
        results = grade_assignment(
            tiny.assignment("tiny"), list(SCORES), Options(), executor=executor
        )
    assert {one.student: bool(one.left_to_person) for one in results} == {
        "s1": False,
        "s2": True,
        "s3": False,
    }
    assert marks(tiny) == {"s1": 9.0, "s2": 4.0, "s3": 9.0}


# What dies and comes back


def is_at_work(folder: Path) -> bool:
    """Whether a worker has a notebook running in its folder."""
    return any(folder.glob("courses/*/.nbassay/scratch/*/jobs/*/out/capture"))


def ready(own: Cluster, names: tuple[str, ...]) -> None:
    own.start_scheduler()
    for name in names:
        own.start_worker(name, "--folder", str(own.folder / "of" / name))
    for name in names:
        own.wait_for(name, "works for")


def assert_undisturbed(course: Course) -> None:
    """Everybody has the mark of an undisturbed run, recorded once."""
    assert marks(course) == SCORES
    assert {student: lines for student, (_, _, lines) in recorded(course).items()} == dict.fromkeys(
        SCORES, 1
    )
    assert not list((course.state / "scratch").iterdir())


@pytest.mark.parametrize("how", ["kill", "end"])
def test_a_worker_that_goes_costs_nobody_a_mark(own_cluster, tiny, how):
    """Whether it is killed or told to end."""
    class_of_three(tiny, third=SLOW)
    hand_in(tiny, "s1", **SLOW)
    ready(own_cluster, ("one", "two"))
    own_cluster.start_grading(tiny.root)
    wait_until(lambda: is_at_work(own_cluster.folder / "of" / "one"), "nothing was begun")
    assert getattr(own_cluster, how)("one") in {None, 0}
    assert own_cluster.finish("client") == 0, own_cluster.log("client")
    assert_undisturbed(tiny)


def test_a_killed_client_goes_on_where_it_was(own_cluster, tiny):
    class_of_three(tiny, third=SLOW)
    ready(own_cluster, ("one",))
    own_cluster.start_grading(tiny.root)
    store = Store(tiny.state)
    wait_until(lambda: any(store.result("tiny", one) for one in SCORES), "nobody was recorded")
    own_cluster.kill("client")
    own_cluster.start_grading(tiny.root)
    assert own_cluster.finish("client") == 0, own_cluster.log("client")
    assert_undisturbed(tiny)


def test_a_scheduler_that_comes_back_finds_workers_and_client_again(own_cluster, tiny):
    class_of_three(tiny, third=SLOW)
    hand_in(tiny, "s1", **SLOW)
    ready(own_cluster, ("one",))
    own_cluster.start_grading(tiny.root)
    wait_until(lambda: is_at_work(own_cluster.folder / "of" / "one"), "nothing was begun")
    own_cluster.kill("scheduler")
    own_cluster.wait_for("one", "is gone")
    time.sleep(1)
    own_cluster.start_scheduler()
    assert own_cluster.finish("client") == 0, own_cluster.log("client")
    assert_undisturbed(tiny)
    assert own_cluster.end("one") == 0


# What is refused


def test_no_worker_that_cannot_isolate_takes_work(own_cluster):
    """It says why in one line, before it has asked a scheduler for anything."""
    own_cluster.start_worker(
        "open",
        first="import nbassay.sandbox.bwrap as b; from nbassay.sandbox import CannotIsolate, choose\n"
        "def cannot(self):\n    raise CannotIsolate('no user namespaces')\n"
        "type(choose('bwrap')).require = cannot",
    )
    assert own_cluster.finish("open") == ExitCode.ENVIRONMENT
    said = own_cluster.log("open")
    assert said.startswith("nbassay: notebooks cannot be isolated here: no user namespaces")
    assert said.count("\n") == 1


def test_a_worker_waits_for_its_scheduler_and_says_so_when_it_gives_up(own_cluster):
    own_cluster.start_worker("early", "--wait", "1")
    assert own_cluster.finish("early") == ExitCode.ENVIRONMENT
    said = own_cluster.log("early")
    assert said.startswith(f"nbassay: no scheduler has answered at {own_cluster.address}")
    assert said.count("\n") == 1


@pytest.mark.parametrize("command", ["grade", "regrade"])
def test_a_scheduler_that_is_not_there_is_told_in_one_line(tiny, command, own_cluster, monkeypatch):
    monkeypatch.setattr("nbassay.cluster.connecting.CONNECT_SECONDS", 1)
    class_of_three(tiny)
    with pytest.raises(EnvironmentProblem) as raised:
        run([command, "tiny", "--course", str(tiny.root), "--scheduler", own_cluster.address])
    assert "no scheduler answers at" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("address", ["10.0.0.1:8786", "http://10.0.0.1", "tcp://"])
def test_an_address_that_is_none_is_refused(tiny, address):
    class_of_three(tiny)
    with pytest.raises(NbassayError, match="name the address that `dask scheduler` says"):
        run(["grade", "tiny", "--course", str(tiny.root), "--scheduler", address])
