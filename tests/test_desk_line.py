"""The queue of the desk: its order, who is superseded, and what a kill leaves of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from nbassay.desk.desk_database import migration_config, open_database
from nbassay.desk.desk_tables import Attempt, utc_now
from nbassay.desk.waiting_line import (
    MOST_KILLS,
    MOST_TRIES,
    Mark,
    NewAttempt,
    claim,
    finish,
    give_back,
    join,
    mark_again,
    next_assignment,
    of_student,
    places,
)
from nbassay.errors import EnvironmentProblem, NbassayError

MARK = Mark("graded", 9.0, 14.0, 5.0, 0.0, False)


@pytest.fixture
def line(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'desk.db'}")
    yield Line(database)
    database.close()


class Line:
    """The queue, a word at a time: `kim:a` is an attempt of kim at the assignment a."""

    def __init__(self, database) -> None:
        self.database = database
        self.now = utc_now()

    def join(self, *words: str) -> list[int]:
        found = []
        for word in words:
            student, _, assignment = word.partition(":")
            self.now += timedelta(seconds=1)
            new = NewAttempt(student, assignment or "a", self.now, False, "", [], ["sums"])
            with self.database.write() as session:
                found.append(join(session, new).id)
        return found

    def claim(self, most: int = 1, assignment: str = "") -> list[int]:
        with self.database.write() as session:
            name = assignment or next_assignment(session, [])
            return [] if name is None else [one.id for one in claim(session, name, most)]

    def finish(self, attempt: int) -> None:
        with self.database.write() as session:
            finish(session, attempt, MARK)

    def drain(self) -> list[str]:
        order = []
        while taken := self.claim():
            order += [self.name(one) for one in taken]
            for one in taken:
                self.finish(one)
        return order

    def name(self, attempt: int) -> str:
        one = self.of(attempt)
        return f"{one.student}{one.number}"

    def of(self, attempt: int) -> Attempt:
        with self.database.read() as session:
            found = session.get(Attempt, attempt)
            assert found is not None
            return found

    def states(self) -> list[str]:
        with self.database.read() as session:
            return [one.state for one in session.scalars(select(Attempt).order_by(Attempt.id))]


def test_what_came_first_is_marked_first(line):
    line.join("kim", "lee", "park")
    assert line.drain() == ["kim1", "lee1", "park1"]


def test_a_newer_attempt_takes_the_place_of_the_one_that_nobody_had_marked_yet(line):
    line.join("kim", "lee", "kim", "kim")
    assert line.states() == ["superseded", "waiting", "superseded", "waiting"]
    assert line.drain() == ["kim3", "lee1"]


def test_a_second_hand_in_of_one_pushes_no_first_one_back(line):
    (first, *_) = line.join("kim:a", "kim:b", "kim:c")
    line.join("lee:a", "park:b")
    assert line.claim() == [first]
    line.finish(first)
    line.join("kim:a")  # marked already, so it is one more
    order = []
    while taken := line.claim():
        order += [line.name(one) + line.of(one).assignment for one in taken]
        line.finish(taken[0])
    assert order == ["lee1a", "park1b", "kim1b", "kim1c", "kim2a"]


def test_a_newer_attempt_waits_while_an_older_one_is_being_marked(line):
    (first,) = line.join("kim")
    assert line.claim() == [first]
    (second,) = line.join("kim")
    line.finish(first)
    assert (line.of(first).state, line.of(second).state) == ("marked", "waiting")


def test_one_claim_takes_what_is_of_one_assignment_and_nobody_takes_it_again(line):
    one, two, _ = line.join("kim:a", "lee:a", "park:b")
    assert line.claim(5) == [one, two]
    with line.database.write() as session:
        assert claim(session, "a", 5) == []


def test_what_a_killed_process_had_taken_waits_again_at_its_place(line):
    one, two = line.join("kim", "lee")
    line.claim()
    with line.database.write() as session:
        give_back(session, most=MOST_KILLS)
    assert line.claim(2) == [one]  # alone: it may be what the process died of
    line.finish(one)
    assert line.claim() == [two]


def test_what_newer_work_replaced_while_it_was_being_marked_is_not_marked_after_a_kill(line):
    (one,) = line.join("kim")
    line.join("lee")
    line.claim()
    (newer,) = line.join("kim")
    with line.database.write() as session:
        give_back(session, most=MOST_KILLS)
    assert line.of(one).state == "superseded"
    assert line.claim() == [newer]  # at the place of the older one


def test_what_cannot_be_marked_is_left_to_a_person_and_the_queue_goes_on(line):
    bad, good = line.join("kim", "lee")
    for _ in range(MOST_TRIES):
        assert line.claim() == [bad]
        with line.database.write() as session:
            give_back(session, [bad], most=MOST_TRIES)
    assert line.of(bad).state == "stuck"
    assert line.claim() == [good]


def test_marking_once_more_comes_after_everybody_and_keeps_the_mark_until_then(line):
    (old,) = line.join("kim")
    line.drain()
    with line.database.write() as session:
        assert mark_again(session, "a") == 1
    (new,) = line.join("lee")
    assert line.of(old).score == MARK.score
    assert line.claim() == [new]
    line.join("kim")  # newer work: the older mark stands as it is
    assert line.of(old).state == "marked"


def test_everybody_sees_how_many_come_before(line):
    one, two, three = line.join("kim", "lee", "park")
    line.claim()
    with line.database.read() as session:
        found = places(session)
    assert {key: (place.state, place.ahead) for key, place in found.items()} == {
        one: ("marking", 0),
        two: ("waiting", 1),
        three: ("waiting", 2),
    }


def test_attempts_are_numbered_and_the_newest_comes_first(line):
    line.join("kim", "kim", "lee")
    with line.database.read() as session:
        assert [one.number for one in of_student(session, "kim", "a")] == [2, 1]


def test_migrations_make_the_tables_that_the_code_has(line):
    with line.database.write() as session:
        command.check(migration_config(session.connection()))


def test_a_server_that_does_not_answer_is_to_be_started(monkeypatch):
    def refuse(url: str):
        raise OperationalError("", {}, Exception("connection failed: Connection refused"))

    monkeypatch.setattr("nbassay.desk.desk_database._connect", refuse)
    with pytest.raises(EnvironmentProblem) as raised:
        open_database("postgresql+psycopg://me:secret@db.example/desk")
    assert str(raised.value) == (
        "the desk's database postgresql+psycopg://me:***@db.example/desk cannot be reached: "
        "connection failed: Connection refused; start its server, or mend --db"
    )


@pytest.mark.parametrize(
    ("url", "kind", "said"),
    [
        ("nonsense", NbassayError, "not the address of a database"),
        ("postgresql+nodriver://me:secret@host/x", EnvironmentProblem, "driver"),
        ("sqlite:////nowhere/at/all/desk.db", NbassayError, "must be a folder that you may write"),
    ],
)
def test_a_database_that_cannot_be_had_is_one_line_without_its_password(url, kind, said):
    with pytest.raises(kind, match=said) as raised:
        open_database(url)
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)
