"""A worker works on what was sent, whole and as it was sent, or says why it does not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from tiny_course import ANSWERS, hand_in

from nbassay import data
from nbassay.cli import run
from nbassay.cluster.connection import Session
from nbassay.cluster.far_grading import Grading
from nbassay.cluster.orders import ANSWER, Order
from nbassay.cluster.parcels import Parcel
from nbassay.cluster.sending import Sending, Sent
from nbassay.cluster.shared_folder import held_by_one_worker, placed, prune
from nbassay.cluster.versions import say_why_refused, versions_here
from nbassay.cohort.work import Grade
from nbassay.errors import EnvironmentProblem, NbassayError
from nbassay.grading import Options

pytest_plugins = ["tiny_fixtures"]

KEY = "ab" * 32
PARCELS = ("submission", "kept", "course", "data")


@pytest.fixture
def sending(tiny) -> Sending:
    hand_in(tiny, "s1", **ANSWERS)
    return Sending(tiny.assignment("tiny"), Options(isolation="none"), Grade())


@pytest.fixture
def worker(tmp_path) -> Iterator[Grading]:
    made = Grading(tmp_path / "worker", 1, "none")
    yield made
    made.close()


def contents(sending: Sending, sent: Sent) -> dict[str, bytes]:
    parcels = (sent.submission, sent.kept, sending.course, sending.data)
    return {name: parcel.content for name, parcel in zip(PARCELS, parcels, strict=True)}


def answer(worker: Grading, order: Order, content: dict[str, bytes]) -> dict:
    found = worker.grade(order.to_bytes(), *(content[name] for name in PARCELS))
    return json.loads(Parcel.of(found).files()[ANSWER])


@pytest.mark.parametrize("name", PARCELS)
def test_what_was_changed_on_its_way_is_not_graded(sending, worker, name):
    sent = sending.pack(("s1", "sums"), alone=True)
    content = contents(sending, sent)
    content[name] += b" "
    found = answer(worker, sent.order, content)
    assert found["kind"] == "damaged"
    with pytest.raises(NbassayError, match="run again"):
        sending.take(sent.order, Parcel.pack({ANSWER: json.dumps(found).encode()}).content)


@pytest.mark.parametrize("name", ["results/tiny/s1.json", "evidence/../../x", "../x"])
def test_nothing_but_trail_and_evidence_is_taken_of_what_was_kept(sending, worker, name):
    sent = sending.pack(("s1", "sums"), alone=True)
    kept = Parcel.pack({name: b"x"})
    order = replace(sent.order, parcels={**sent.order.parcels, "kept": kept.key})
    found = answer(worker, order, {**contents(sending, sent), "kept": kept.content})
    assert found["kind"] == "damaged"
    assert not [path for path in worker.folder.rglob("*") if path.name in {"x", "s1.json"}]


def test_a_worker_with_other_packages_of_a_course_says_which(sending, worker):
    sent = sending.pack(("s1", "sums"), alone=True)
    order = replace(sent.order, packages={"some-package": "1.2"})
    found = answer(worker, order, contents(sending, sent))
    assert found["kind"] == "refused"
    assert "some-package absent there, 1.2 here" in found["said"]


def test_a_fault_of_the_course_names_the_course_of_who_grades(sending, worker, tiny):
    """Not the folder of a worker, which nobody can mend."""
    settings = tiny.root / "graders" / "tiny" / "assignment.toml"
    settings.write_text("title = 3")
    broken = Sending(sending.assignment, Options(isolation="none"), Grade())
    sent = broken.pack(("s1", "sums"), alone=True)
    found = answer(worker, sent.order, contents(broken, sent))
    with pytest.raises(NbassayError) as raised:
        broken.take(sent.order, Parcel.pack({ANSWER: json.dumps(found).encode()}).content)
    assert str(settings) in str(raised.value)
    assert str(worker.folder) not in str(raised.value)


def test_one_submission_after_another_lies_where_the_student_has_it(sending, worker, tiny):
    """What was handed in first is gone when something else is sent."""
    first = sending.pack(("s1", "sums"), alone=True)
    folder = tiny.submission("s1", "tiny")
    (folder / "more.txt").write_text("more")
    (folder / "words.ipynb").unlink()
    second = sending.pack(("s1", "sums"), alone=True)
    root = worker._root(first.order)
    worker._lay_out(root, sending.course)
    there = root / "submitted" / "s1" / "tiny"
    for sent, names in (
        (first, {"sums.ipynb", "words.ipynb"}),
        (second, {"sums.ipynb", "more.txt"}),
    ):
        with placed(root, there, sent.submission):
            assert {path.name for path in there.iterdir()} == names


def test_what_went_home_long_ago_goes_and_what_is_at_work_stays(sending, worker, monkeypatch):
    sent = sending.pack(("s1", "sums"), alone=True)
    root = worker._root(sent.order)
    worker._lay_out(root, sending.course)
    there, other = (root / "submitted" / name / "tiny" for name in ("s1", "s2"))
    evidence = root / ".nbassay" / "evidence" / "ab" / KEY
    evidence.mkdir(parents=True)
    with placed(root, other, sent.submission):
        pass
    with placed(root, there, sent.submission):
        prune(root)
        assert there.is_dir() and other.is_dir() and evidence.is_dir()
        monkeypatch.setattr("nbassay.cluster.shared_folder.KEEP_SECONDS", -60)
        monkeypatch.setattr("nbassay.cluster.shared_folder.PRUNE_SECONDS", -60)
        prune(root)
        assert there.is_dir()
        assert not other.exists() and not evidence.exists()
    with placed(root, other, sent.submission):
        assert (other / "sums.ipynb").is_file()


def test_the_same_order_has_the_same_name_and_another_has_another(sending, tiny):
    first = sending.pack(("s1", "sums"), alone=False).order
    assert sending.pack(("s1", "sums"), alone=False).order.key == first.key
    assert Order.from_bytes(first.to_bytes()) == first
    others = [replace(first, student="s2"), replace(first, notebook="words")]
    hand_in(tiny, "s1", words={"upper": "upper = 'X'"})
    others.append(sending.pack(("s1", "sums"), alone=False).order)
    (tiny.root / "graders" / "tiny" / "test_sums.py").write_text("")
    others.append(
        Sending(sending.assignment, Options(), Grade()).pack(("s1", "sums"), alone=False).order
    )
    assert len({first.key, *(other.key for other in others)}) == 5


def test_data_sets_are_those_of_who_sent_the_work(tmp_path, monkeypatch):
    """Where that one has a sample, a fuller set of the worker's own would give other marks."""
    name = next(iter(data.DATA_SETS))
    try:
        data.look_only_in(tmp_path)
        assert not data.find(name).complete
        assert [place for _, place in data.locations()] == [tmp_path]
    finally:
        data.look_only_in(None)
    assert len(list(data.locations())) > 1


def test_what_differs_on_a_refused_worker_is_named():
    assert "keras 0.1 there" in say_why_refused({**versions_here(), "keras": "0.1"})
    assert "--isolation" in say_why_refused(versions_here())


@pytest.mark.parametrize("command", [["grade", "tiny"], ["worker"]])
def test_without_dask_one_line_says_how_to_get_it(sending, tiny, command, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    where = ["--course", str(tiny.root)] if command[0] == "grade" else []
    with pytest.raises(EnvironmentProblem, match=r"pip install 'nbassay\[cluster\]'") as raised:
        run([*command, *where, "--scheduler", "tcp://127.0.0.1:1"])
    assert "\n" not in str(raised.value)


def test_a_worker_has_to_be_told_its_scheduler(monkeypatch):
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    with pytest.raises(NbassayError, match="name the scheduler with --scheduler"):
        run(["worker"])


def test_where_no_worker_can_be_used_it_is_said_why(monkeypatch):
    older = {"name": "lab-7", "resources": {}, "nbassay": {**versions_here(), "keras": "0.1"}}
    plain = {"name": "plain", "resources": {}}
    client = SimpleNamespace(
        status="running",
        scheduler_info=lambda n_workers: {
            "workers": {"tcp://a:1": older, "tcp://a:2": plain},
            "services": {},
        },
        close=lambda timeout: None,
    )
    monkeypatch.setattr("nbassay.cluster.connection.open_client", lambda *_: client)
    monkeypatch.setattr("nbassay.cluster.connection.require_nbassay", lambda *_: None)
    monkeypatch.setattr("nbassay.cluster.connection.WAIT_SECONDS", 0)
    with pytest.raises(EnvironmentProblem) as raised:
        Session("tcp://a:0", "bwrap").connect()
    assert "tcp://a:1 keras 0.1 there" in str(raised.value)
    assert "tcp://a:2 it is no worker of nbassay's" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_two_workers_do_not_share_a_folder(tmp_path):
    refused = pytest.raises(NbassayError, match="another worker uses")
    with held_by_one_worker(tmp_path), refused, held_by_one_worker(tmp_path):
        pass
    with held_by_one_worker(tmp_path):
        pass
