"""Several markers on one queue, on SQLite and PostgreSQL: who has what, and what a kill leaves."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta

import pytest
from alembic import command
from desk_pieces import notebook, open_desk, right
from desk_processes import Marking, Served, come_in, hand_in, links, wait_for
from sqlalchemy import create_engine, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from test_desk_line import MARK
from tiny_course import auto_scores

from nbassay.cohort.lent_workers import LentWorkers
from nbassay.desk.desk_database import migration_config, open_database
from nbassay.desk.desk_tables import Attempt, Base, ClassPage, utc_now
from nbassay.desk.helping import Helper
from nbassay.desk.leases import borrow, hand_over, is_lent, renew
from nbassay.desk.marker import Marker
from nbassay.desk.serving import POLITE
from nbassay.desk.waiting_line import (
    NewAttempt,
    claim,
    finish,
    give_back,
    join,
    mark_again,
    next_assignment,
)
from nbassay.errors import NbassayError
from nbassay.grading import Options
from nbassay.texts import Languages

pytest_plugins = ["tiny_fixtures", "desk_fixtures", "postgres_fixtures"]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'desk.db'}"
    address = request.getfixturevalue("postgres")
    engine = create_engine(address)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    engine.dispose()
    return address


@pytest.fixture
def queue(url):
    database = open_database(url)
    yield Queue(database)
    database.close()


class Queue:
    """The queue with hand-ins that lie in `submitted/` already."""

    def __init__(self, database) -> None:
        self.database = database

    def join(self, *students: str, assignment: str = "a") -> list[int]:
        found = []
        for student in students:
            new = NewAttempt(student, assignment, utc_now(), False, "", [], ["sums"])
            with self.database.write() as session:
                attempt = join(session, new)
                attempt.placed = True
                found.append(attempt.id)
        return found

    def claim(self, most: int = 1) -> list[int]:
        with self.database.write() as session:
            return [one.id for one in claim(session, "a", most)]

    def borrow(self, helper: str = "one", most: int = 1, resting=()) -> list[int]:
        with self.database.write() as session:
            return [one.id for one in borrow(session, helper, most, resting)]

    def hand_over(self, *attempts: int, helper: str = "one") -> None:
        with self.database.write() as session:
            hand_over(session, helper, attempts)

    def pass_time(self) -> None:
        """Let every lease be over."""
        with self.database.write() as session:
            over = utc_now() - timedelta(seconds=1)
            lent = update(Attempt).where(Attempt.lease_ends.is_not(None))
            session.execute(lent.values(lease_ends=over))


def test_what_a_helper_has_is_passed_over_until_it_is_handed_over(queue):
    one, two = queue.join("kim", "lee")
    assert queue.borrow() == [one]
    assert queue.claim(5) == [two]
    with queue.database.read() as session:
        assert (next_assignment(session, []), is_lent(session)) == (None, True)
    queue.hand_over(one)
    assert queue.claim(5) == [one]


def test_what_a_killed_helper_had_is_taken_up_when_its_lease_is_over(queue):
    (one,) = queue.join("kim")
    assert queue.borrow() == [one]
    assert queue.claim() == []
    queue.pass_time()
    assert queue.borrow("two") == []  # it may be what ended the first
    assert queue.claim() == [one]
    with queue.database.read() as session:
        assert not is_lent(session)


def test_a_lease_is_renewed_by_who_has_it_and_only_what_is_still_theirs(queue):
    _, two = queue.join("kim", "lee")
    queue.borrow(most=2)
    queue.hand_over(two)
    queue.pass_time()
    for helper in ("two", "one"):
        with queue.database.write() as session:
            renew(session, helper)
        with queue.database.read() as session:
            assert is_lent(session) == (helper == "one")
    assert queue.claim(5) == [two]


def test_nobody_hands_over_what_is_anothers(queue):
    (one,) = queue.join("kim")
    queue.borrow("one")
    queue.hand_over(one, helper="two")
    assert queue.claim() == []


def test_a_newer_hand_in_waits_for_no_helper(queue):
    (old,) = queue.join("kim")
    queue.borrow()
    (new,) = queue.join("kim")
    assert queue.claim(5) == [new]
    queue.hand_over(old)
    assert queue.claim(5) == []


def test_a_helper_takes_only_what_lies_in_submitted_and_ended_nobody_before(queue):
    unplaced, tried, other, good = queue.join("kim", "lee", "park", "choi")
    with queue.database.write() as session:
        session.execute(update(Attempt).where(Attempt.id == unplaced).values(placed=False))
        session.execute(update(Attempt).where(Attempt.id == tried).values(tries=1))
        session.execute(update(Attempt).where(Attempt.id == other).values(assignment="b"))
    assert queue.borrow(most=5, resting=["b"]) == [good]


def test_marking_once_more_is_for_helpers_again(queue):
    (one,) = queue.join("kim")
    queue.borrow()
    queue.hand_over(one)
    queue.claim()
    with queue.database.write() as session:
        finish(session, one, MARK)
        mark_again(session, "a")
    assert queue.borrow("two") == [one]


def test_the_desks_own_process_begins_anew_without_touching_what_helpers_have(queue):
    one, two = queue.join("kim", "lee")
    queue.borrow()
    queue.claim()
    with queue.database.write() as session:
        give_back(session, most=10)
    assert queue.claim(5) == [two]
    queue.hand_over(one)
    assert queue.claim(5) == [one]


def test_of_many_markers_at_once_each_attempt_is_marked_by_one_and_helped_by_one(queue):
    ids = queue.join(*(f"s{number}" for number in range(30)))
    marked: list[int] = []
    helped: list[int] = []
    faults: list[BaseException] = []

    def mark() -> None:
        while len(marked) < len(ids) and not faults:
            taken = queue.claim(2)
            for one in taken:
                with queue.database.write() as session:
                    finish(session, one, MARK)
            marked.extend(taken)

    def help_(name: str) -> None:
        while taken := queue.borrow(name, 2):
            helped.extend(taken)
            queue.hand_over(*taken, helper=name)

    def run(work, *arguments) -> None:
        try:
            work(*arguments)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(mark,)) for _ in range(2)]
    threads += [threading.Thread(target=run, args=(help_, f"h{one}")) for one in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(marked) == ids
    assert all(count == 1 for count in Counter(helped).values())


def test_a_desk_of_the_version_before_keeps_what_it_had(url):
    engine = create_engine(url)
    with engine.begin() as connection:
        command.upgrade(migration_config(connection), "0002")
        connection.exec_driver_sql(
            "INSERT INTO attempts (student, assignment, number, came, late, folder, files, "
            "notebooks, state, turn, ticket, placed, again, tries, done, status, waiting, "
            "late_penalty, left_to_person) VALUES ('kim', 'a', 1, '2026-01-01 00:00:00', "
            f"{'false' if 'postgres' in url else 0}, '', '[]', '[]', 'waiting', 0, 1, "
            f"{'true, false' if 'postgres' in url else '1, 0'}, 0, 0, '', 0, 0, "
            f"{'false' if 'postgres' in url else 0})"
        )
    engine.dispose()
    database = open_database(url)
    with database.write() as session:
        command.check(migration_config(session.connection()))
        assert [one.student for one in borrow(session, "one", 5)] == ["kim"]
    database.close()


def test_many_processes_may_bring_a_new_database_up_to_date_at_once(url):
    faults: list[BaseException] = []
    begin = threading.Barrier(4)

    def open_one() -> None:
        begin.wait()
        try:
            open_database(url).close()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=open_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_every_page_of_the_desk_is_there_whatever_the_database(tiny, url):
    desk = open_desk(tiny, url)
    kim, teacher = desk.guest("kim"), desk.guest("teacher", "instructor")
    page = kim.hand_in(right(tiny, "sums"), "\u202ename\0.ipynb")
    assert "Waiting" in page.text
    with desk.database.write() as session:
        (one,) = claim(session, "tiny", 1)
        finish(session, one.id, MARK)
    assert "Marked." in kim.get("/a/tiny").text
    assert "sha256" in kim.get(f"/receipt/{one.id}").text
    assert kim.get(f"/receipt/{2**31}").status_code == 404
    assert "9" in teacher.get("/class/tiny/table.csv").text
    given = {"time": {"student": "kim", "hours": "24"}, "again": {"student": "kim"}, "page": {}}
    for what, fields in given.items():
        assert teacher.post(f"/class/tiny/{what}", **fields).status_code == 200
    for odd in ("\0", "9" * 300):
        for what in given:
            assert teacher.post(f"/class/tiny/{what}", student=odd, hours="1").status_code < 500
        assert teacher.post("/links/change", student=odd, what="give").status_code < 500
    for path in ("/", "/class/tiny", "/links"):
        assert teacher.get(path).status_code == 200
    assert [one.state for one in desk.attempts("kim")] == ["waiting"]
    desk.database.close()


# With notebooks.


@pytest.fixture
def helper(desk):
    with LentWorkers() as lent:
        yield Helper(desk.course, desk.database, Options(jobs=1, start="cold"), lent)


@pytest.fixture
def marker(desk):
    with ExitStack() as stack:
        lent = stack.enter_context(LentWorkers())
        options = Options(jobs=1, start="cold")
        yield Marker(desk.course, desk.database, options, Languages().reading("en"), lent)


def evidence(course) -> list[str]:
    """Return the keys of all runs that are kept."""
    return sorted(path.parent.name for path in (course.state / "evidence").rglob("run.json"))


@pytest.mark.keras
def test_what_a_helper_ran_is_recorded_without_running_it_once_more(desk, helper, marker):
    desk.guest("kim").hand_in(right(desk.course, "sums"))
    assert not helper.work()  # it does not lie in submitted/ yet
    marker._place_all()
    assert helper.work()
    ran = evidence(desk.course)
    assert ran and desk.attempts("kim")[0].state == "waiting"
    assert not list((desk.course.state / "trail").rglob("*.jsonl"))  # nothing is recorded yet
    assert marker.work()
    assert evidence(desk.course) == ran
    assert desk.attempts("kim")[0].state == "marked"
    assert auto_scores(desk.course, "kim")["test_total"] == 2.0


@pytest.mark.keras
def test_a_desk_and_a_marker_beside_it_that_is_killed_mark_everybody_once(tiny):
    students = [f"s{number}" for number in range(6)]
    given = links(tiny.root, *(word for one in students for word in ("--student", one)))
    served, beside = Served(tiny.root), Marking(tiny.root)
    desk = open_desk(tiny)

    def newest() -> list[Attempt]:
        return [desk.attempts(one)[0] for one in students]

    try:
        browsers = {one: come_in(served.address, given[one]) for one in students}
        for number, browser in enumerate(browsers.values()):
            answers = {"total": "total = sum(numbers)", "mean": f"mean = {number}"}
            hand_in(browser, notebook(tiny, "sums", **answers))
        wait_for(lambda: any(one.helper for one in newest()), "the marker takes nothing")
        pages, *others = (one.nice() for one in served.family())
        marking = min(pages + POLITE, 19)  # where pages are at the end of the scale, marking is too
        assert marking in others and beside.family()[0].nice() == marking
        beside.kill()
        with desk.database.write() as session:
            session.execute(update(Attempt).values(lease_ends=None))  # a minute later
        wait_for(lambda: all(one.state == "marked" for one in newest()), "somebody is lost")
        served.stop()
    finally:
        desk.database.close()
        beside.process.kill()
        served.process.kill()
    for one in students:
        trail = tiny.state / "trail" / "tiny" / f"{one}.jsonl"
        assert len(trail.read_text().splitlines()) == 1
        assert auto_scores(tiny, one)["test_total"] == 2.0


@pytest.mark.keras
def test_two_killed_helpers_lose_nothing_and_nothing_is_marked_twice(desk, marker):
    students = [f"s{number}" for number in range(5)]
    for number, one in enumerate(students):
        answers = {"total": "total = sum(numbers)", "mean": f"mean = {number}"}
        desk.guest(one).hand_in(notebook(desk.course, "sums", **answers))
    marker._place_all()
    markers = [Marking(desk.course.root) for _ in range(2)]

    def helped() -> set[str]:
        with desk.database.read() as session:
            return {one.helper for one in session.scalars(select(Attempt)) if one.helper}

    try:
        wait_for(lambda: len(helped()) == 2, "nobody helps")
    finally:
        for one in markers:
            one.kill()
    with desk.database.read() as session:
        left = {one.student for one in session.scalars(select(Attempt)) if one.lease_ends}
    assert left  # killed in the middle of it
    with desk.database.write() as session:
        lent = update(Attempt).where(Attempt.lease_ends.is_not(None))
        session.execute(
            lent.values(lease_ends=utc_now() + timedelta(hours=1))
        )  # however slow it is
        session.merge(ClassPage(assignment="tiny", asked=utc_now(), written=None))
    while marker.work():
        pass
    page = desk.course.root / "report" / "tiny" / "index.html"
    assert {s for s in students if desk.attempts(s)[0].state != "marked"} == left
    assert not page.exists()  # helpers may still go on with what they have
    with desk.database.write() as session:
        session.execute(update(Attempt).values(lease_ends=utc_now()))
    while marker.work():
        pass
    assert page.is_file()
    for one in students:
        assert desk.attempts(one)[0].state == "marked"
        trail = desk.course.state / "trail" / "tiny" / f"{one}.jsonl"
        assert len(trail.read_text().splitlines()) == 1
        assert auto_scores(desk.course, one)["test_total"] == 2.0
    assert len(evidence(desk.course)) == len(students)


def test_what_cannot_be_marked_here_rests_and_is_handed_over(desk, helper, marker, monkeypatch):
    def trouble(*_: object):
        raise NbassayError("a package is missing here")
        yield

    desk.guest("kim").hand_in(right(desk.course, "sums"))
    marker._place_all()
    monkeypatch.setattr("nbassay.desk.helping.gather_each", trouble)
    assert helper.work()
    assert not helper.work()
    (one,) = desk.attempts("kim")
    assert (one.state, one.lease_ends, list(helper._rests)) == ("waiting", None, ["tiny"])


def test_a_lost_database_ends_no_lease_at_once(desk, helper, monkeypatch, caplog):
    def lost(*_: object) -> Session:
        raise OperationalError("", {}, Exception("server closed the connection"))

    ended = threading.Event()
    monkeypatch.setattr("nbassay.desk.helping.LEASE", timedelta(seconds=0.02))
    monkeypatch.setattr("nbassay.desk.helping.renew", lost)
    thread = threading.Thread(target=helper._renew, args=(ended,))
    thread.start()
    wait_for(lambda: "cannot be renewed" in caplog.text, "nothing is said")
    ended.set()
    thread.join()
    assert not [one for one in caplog.records if one.exc_info]
