"""Marking at the desk: a real run over a socket, a kill in mid-queue, what cannot be marked."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from contextlib import ExitStack

import pytest
from desk_pieces import notebook, open_desk, right, zipped
from desk_processes import Served, come_in, hand_in, links, wait_for
from tiny_course import FULL, auto_scores

from nbassay.cohort.lent_workers import LentWorkers
from nbassay.desk.desk_tables import ClassPage, utc_now
from nbassay.desk.marker import Marker, mark_until, only_marker
from nbassay.errors import NbassayError
from nbassay.gradebook import hold_course, open_gradebook, totals
from nbassay.grading import Options
from nbassay.texts import Languages

pytest_plugins = ["tiny_fixtures", "desk_fixtures"]
pytestmark = pytest.mark.keras


def both(course) -> bytes:
    """Return a zip with both notebooks, right."""
    return zipped(**{name: right(course, name) for name in ("sums", "words")})


@pytest.fixture
def marker(desk):
    """A marking process's work in this process, with kernels that start cold."""
    with ExitStack() as stack:
        lent = stack.enter_context(LentWorkers())
        options = Options(jobs=1, start="cold")
        reading = Languages().reading("en")
        yield Marker(desk.course, desk.database, options, reading, lent)


def test_a_hand_in_is_marked_over_a_socket_and_lies_in_the_gradebook(tiny):
    given = links(tiny.root, "--student", "kim", "--instructor", "teacher")
    served = Served(tiny.root)
    try:
        kim = come_in(served.address, given["kim"])
        assert "Waiting" in hand_in(kim, both(tiny), "mine.zip")
        with kim.stream("GET", "/a/tiny/progress") as stream:
            told = [json.loads(line[6:]) for line in stream.iter_lines() if line[:5] == "data:"]
        assert told[-1] == {"over": True}
        page = kim.get("/a/tiny").text
        assert "<b>9</b>" in page and "Marked." in page
        feedback = kim.get("/a/tiny/feedback")
        assert "A small assignment" in feedback.text
        assert feedback.headers["content-security-policy"].startswith("sandbox;")
        teacher = come_in(served.address, given["teacher"])
        assert "Marked." in teacher.get("/class/tiny").text
        # The second one finds warm kernels; nothing is started anew for it.
        workers = {one.pid for one in served.family()}
        hand_in(kim, notebook(tiny, "sums", total="total = 1"))
        wait_for(
            lambda: (
                "attempt-2" in (p := kim.get("/a/tiny").text)
                and "over" not in p
                and p.count("Marked.") == 2
            ),
            "not marked",
        )
        assert {one.pid for one in served.family()} & workers == workers
        assert served.stop() == 128 + signal.SIGTERM
    finally:
        served.process.kill()
    assert auto_scores(tiny, "kim")["test_upper"] == FULL["words"]["test_upper"]
    assert auto_scores(tiny, "kim")["test_total"] == 0.5
    said = served.said.read_text()
    assert not any(link.removeprefix("/in/") in said for link in given.values())


def test_killed_in_mid_queue_it_goes_on_and_marks_nothing_twice(tiny):
    students = [f"s{number}" for number in range(6)]
    given = links(tiny.root, *(word for one in students for word in ("--student", one)))
    served = Served(tiny.root)
    try:
        browsers = {one: come_in(served.address, given[one]) for one in students}
        receipts = {}
        for number, (one, browser) in enumerate(browsers.items()):
            content = notebook(tiny, "sums", total="total = sum(numbers)", mean=f"mean = {number}")
            page = hand_in(browser, content)
            receipts[one] = page.partition('href="/receipt/')[2].partition('"')[0]
        wait_for(lambda: "Marked." in browsers["s0"].get("/a/tiny").text, "nothing is marked")
        served.kill()
        served = Served(tiny.root)
        for one in students:
            browser = come_in(served.address, given[one])
            wait_for(lambda b=browser: "Marked." in b.get("/a/tiny").text, f"{one} is lost")
            receipt = browser.get(f"/receipt/{receipts[one]}").text
            assert f"Student: {one}" in receipt
        served.kill()
    finally:
        served.process.kill()
    for one in students:
        assert auto_scores(tiny, one)["test_total"] == 2.0
        trail = (tiny.state / "trail" / "tiny" / f"{one}.jsonl").read_text().splitlines()
        assert len(trail) == 1
    desk = open_desk(tiny)
    states = Counter(one.state for student in students for one in desk.attempts(student))
    desk.database.close()
    assert states == {"marked": 6}


def test_what_came_in_lies_in_submitted_before_anything_is_marked(desk, marker):
    desk.guest("kim").hand_in(both(desk.course), "mine.zip")
    marker._place_all()
    assert desk.course.submitted_students("tiny") == ["kim"]
    assert (desk.course.submission("kim", "tiny") / "words.ipynb").is_file()


def test_only_the_newest_is_marked_and_more_time_reaches_the_gradebook(desk, marker):
    with open_gradebook(desk.course) as gradebook:
        gradebook.find_assignment("tiny").duedate = utc_now()
        gradebook.db.commit()
    kim = desk.guest("kim")
    kim.hand_in(notebook(desk.course, "sums", total="total = 1"))
    kim.hand_in(right(desk.course, "sums"))
    desk.desk.due_dates.give("kim", "tiny", 24.0)
    assert marker.work()
    newest, first = desk.attempts("kim")
    assert (first.state, newest.state) == ("superseded", "marked")
    assert (newest.score, newest.max_score, newest.waiting) == (5.0, 14.0, 0.0)
    assert totals(desk.course, "tiny", "kim").seconds_late == 0
    # A class page is made when nothing waits.
    with desk.database.write() as session:
        session.merge(ClassPage(assignment="tiny", asked=utc_now(), written=None))
    assert marker.work()
    assert (desk.course.root / "report" / "tiny" / "index.html").is_file()
    assert not marker.work()


def test_an_assignment_that_cannot_be_marked_rests_and_the_others_go_on(desk, marker):
    desk.guest("kim").hand_in(right(desk.course, "sums"))
    graders = desk.course.root / "graders" / "tiny" / "test_sums.py"
    kept = graders.read_text()
    graders.write_text("def broken(:\n")
    assert marker.work()
    (one,) = desk.attempts("kim")
    assert (one.state, marker._resting()) == ("waiting", ["tiny"])
    teacher = desk.guest("teacher", "instructor")
    assert "test_sums.py" in teacher.get("/class/tiny").text
    assert not marker.work()
    graders.write_text(kept)
    marker._rests.clear()
    assert marker.work()
    assert desk.attempts("kim")[0].state == "marked"
    assert "test_sums.py" not in teacher.get("/class/tiny").text


def test_while_somebody_else_grades_everything_waits(desk, marker):
    desk.guest("kim").hand_in(right(desk.course, "sums"))
    with hold_course(desk.course):
        assert marker.work()
    assert desk.attempts("kim")[0].state == "waiting"
    assert not desk.course.submitted_students("tiny")


def test_what_cannot_be_put_into_submitted_is_left_to_a_person(desk, marker):
    desk.guest("kim").hand_in(right(desk.course, "sums"))
    (desk.course.root / "submitted").mkdir(exist_ok=True)
    (desk.course.root / "submitted" / "kim").symlink_to(desk.course.root)
    marker._place_all()
    assert desk.attempts("kim")[0].state == "stuck"


def test_two_marking_processes_of_one_course_are_one_too_many(desk):
    with only_marker(desk.course), pytest.raises(NbassayError, match="another desk"):
        mark_until(
            desk.course, desk.database, Options(jobs=1), Languages().reading("en"), lambda: True
        )


def test_lent_processes_stay_until_a_file_of_the_assignment_changes(tiny):
    assignment, options = tiny.assignment("tiny"), Options(jobs=1)
    with LentWorkers() as lent:
        with lent.lend(assignment, options) as pool:
            first = pool.submit(os.getpid).result()
        with lent.lend(assignment, options) as pool:
            assert pool.submit(os.getpid).result() == first
        (tiny.root / "graders" / "tiny" / "notes.txt").write_text("changed")
        with lent.lend(assignment, options) as pool:
            assert pool.submit(os.getpid).result() != first
