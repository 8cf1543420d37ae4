"""The desk's pages: handing in, what is refused in one sentence, receipts, the class, links."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import json
import logging
import re
from datetime import timedelta

import pytest
from desk_pieces import make_feedback, notebook, open_desk, right, zipped
from sqlalchemy.exc import OperationalError

from nbassay.desk.desk_app import make_app
from nbassay.desk.desk_tables import Attempt, ClassPage, MarkerNote, utc_now
from nbassay.desk.keeping import place_attempt
from nbassay.desk.live import MOST_PLACES
from nbassay.desk.seldom import Seldom, said_seldom
from nbassay.desk.waiting_line import Mark, claim, finish
from nbassay.gradebook import hold_course, open_gradebook
from nbassay.gradebook.timestamp import submitted_at
from nbassay.store.kept import Store

pytest_plugins = ["tiny_fixtures", "desk_fixtures"]

DAY = timedelta(days=1)


def due(course, when, rule: str = "") -> None:
    """Set the deadline of the tiny assignment, and what becomes of late work."""
    with open_gradebook(course) as gradebook:
        gradebook.find_assignment("tiny").duedate = when
        gradebook.db.commit()
    if rule:
        settings = course.root / "nbgrader_config.py"
        added = f"\nc.LateSubmissionPlugin.penalty_method = {rule!r}\n"
        settings.write_text(settings.read_text() + added)


def mark(desk, mark: Mark, student: str = "kim") -> None:
    """Do what the process that marks does with the one that waits."""
    with desk.database.write() as session:
        (one,) = claim(session, "tiny", 1)
        assert one.student == student
        finish(session, one.id, mark)


GOOD = Mark("graded", 9.0, 14.0, 5.0, 0.0, False)


def test_a_notebook_is_taken_in_and_waits(desk):
    kim = desk.guest("kim")
    page = kim.hand_in(right(desk.course, "sums"))
    assert page.status_code == 200
    assert "Waiting: it is next." in page.text
    assert "19 / 20" in page.text
    (one,) = desk.attempts("kim")
    assert (one.state, one.notebooks, one.late) == ("waiting", ["sums"], False)
    (file,) = one.files
    kept = desk.course.root / one.folder / file["name"]
    assert kept.read_bytes() == right(desk.course, "sums")


def test_a_zip_brings_all_notebooks_at_once(desk):
    files = {name: right(desk.course, name) for name in ("sums", "words")}
    desk.guest("kim").hand_in(zipped(**files), "과제 (1).zip")
    (one,) = desk.attempts("kim")
    assert sorted(one.notebooks) == ["sums", "words"]


def test_several_notebooks_are_chosen_at_once(desk):
    kim = desk.guest("kim")
    files = [("files", (f"{name}.ipynb", right(desk.course, name))) for name in ("sums", "words")]
    kim.post("/a/tiny/hand-in", files)
    (one,) = desk.attempts("kim")
    assert [file["name"] for file in one.files] == ["sums.ipynb", "words.ipynb"]


OTHER = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("sums.ipynb", b"{", "not valid JSON"),
        ("sums.ipynb", b"", "is empty"),
        ("sums.ipynb", b"[]", "notebook"),
        ("essay.pdf", b"%PDF", "neither a notebook (.ipynb) nor a zip"),
        ("homework.ipynb", OTHER, "No notebook of this assignment"),
        ("work.zip", b"PK nothing", "cannot be opened"),
        ("", b"", "No file was chosen"),
    ],
)
def test_what_cannot_be_marked_is_refused_in_one_sentence_and_not_queued(desk, name, content, said):
    page = desk.guest("kim").hand_in(content, name)
    assert page.status_code in {400, 422}
    assert said in page.text or (not name and page.status_code == 400)
    assert desk.attempts("kim") == []
    assert not list((desk.course.root / "downloaded").rglob("*.ipynb"))


def test_a_notebook_of_another_assignment_is_sent_to_its_page(tiny, tmp_path):
    import shutil

    for part in ("source", "graders", "release"):
        shutil.copytree(tiny.root / part / "tiny", tiny.root / part / "other")
    settings = tiny.root / "graders" / "other" / "assignment.toml"
    settings.write_text(
        settings.read_text().replace("A small assignment", "Another one").replace("sums", "other")
    )
    for part in ("source", "release"):
        (tiny.root / part / "other" / "sums.ipynb").rename(
            tiny.root / part / "other" / "other.ipynb"
        )
    (tiny.root / "graders" / "other" / "test_sums.py").rename(
        tiny.root / "graders" / "other" / "test_other.py"
    )
    for path in (tiny.root / "release" / "tiny").glob("sums.ipynb"):
        text = path.read_text()
        for word in ("setup", "total", "mean", "numbers"):
            text = text.replace(word, f"{word}_2")
        path.write_text(text)
    desk = open_desk(tiny)
    content = (tiny.root / "release" / "other" / "other.ipynb").read_bytes()
    page = desk.guest("kim").hand_in(content, "mine.ipynb")
    assert page.status_code == 422
    assert "of another assignment" in page.text
    assert "Another one" in page.text
    desk.database.close()


def test_what_is_too_large_is_refused_and_not_queued(tiny):
    desk = open_desk(tiny, upload_bytes=2 * 1024**2)
    page = desk.guest("kim").hand_in(b" " * (3 * 1024**2))
    assert page.status_code == 413
    assert "2 MB at most" in page.text
    assert desk.attempts("kim") == []
    desk.database.close()


def test_after_the_deadline_nothing_is_taken_where_late_work_counts_for_nothing(desk):
    due(desk.course, utc_now() - DAY, "zero")
    kim = desk.guest("kim")
    assert "The deadline is over" in kim.get("/a/tiny").text
    page = kim.hand_in(right(desk.course, "sums"))
    assert page.status_code == 403
    assert "nothing can be handed in any more" in page.text
    assert desk.attempts("kim") == []


def test_late_work_is_taken_and_marked_as_late_where_it_counts(desk):
    due(desk.course, utc_now() - DAY)
    kim = desk.guest("kim")
    assert "takes the place of what you handed in before" in kim.get("/a/tiny").text
    kim.hand_in(right(desk.course, "sums"))
    assert desk.attempts("kim")[0].late


def test_more_time_for_one_student_opens_the_door_for_that_one_alone(desk):
    due(desk.course, utc_now() - DAY, "zero")
    teacher = desk.guest("teacher", "instructor")
    assert teacher.post("/class/tiny/time", student="kim", hours="48").status_code == 200
    assert desk.guest("kim").hand_in(right(desk.course, "sums")).status_code == 200
    assert desk.guest("lee").hand_in(right(desk.course, "sums")).status_code == 403
    assert "extended for you" in desk.guest("kim").get("/a/tiny").text


@pytest.mark.parametrize("hours", ["", "-1", "nan", "9999", "two"])
def test_more_time_has_to_be_a_number_of_hours(desk, hours):
    teacher = desk.guest("teacher", "instructor")
    assert teacher.post("/class/tiny/time", student="kim", hours=hours).status_code == 422
    assert teacher.post("/class/tiny/time", student="nobody", hours="1").status_code == 422


def test_attempts_are_bounded(tiny):
    desk = open_desk(tiny, attempts=1)
    kim = desk.guest("kim")
    kim.hand_in(right(desk.course, "sums"))
    page = kim.hand_in(right(desk.course, "sums"))
    assert page.status_code == 403
    assert "The 1 attempt that you have is used up" in page.text
    assert len(desk.attempts("kim")) == 1
    desk.database.close()


def test_handing_in_too_often_is_refused(desk):
    kim = desk.guest("kim")
    pages = [kim.hand_in(right(desk.course, "sums")).status_code for _ in range(13)]
    assert pages == [200] * 12 + [429]


def test_what_is_marked_shows_its_points_and_the_feedback(desk):
    kim = desk.guest("kim")
    kim.hand_in(right(desk.course, "sums"))
    assert "Read the feedback" not in kim.get("/a/tiny").text
    mark(desk, GOOD)
    make_feedback(desk.course, "kim", "well done")
    page = kim.get("/a/tiny").text
    assert "<b>9</b>" in page and "5 points wait for a person" in page
    assert kim.get("/a/tiny/feedback").text == "well done"
    assert "<b>9</b>" in kim.get("/").text


def test_the_last_attempt_counts_and_every_one_has_a_receipt(desk):
    kim = desk.guest("kim")
    kim.hand_in(right(desk.course, "sums"))
    mark(desk, GOOD)
    kim.hand_in(notebook(desk.course, "sums", total="total = 1"), "again.ipynb")
    second, first = desk.attempts("kim")
    page = kim.get("/a/tiny").text
    row = page[page.index('id="attempt-2"') : page.index('id="attempt-1"')]
    assert "counts" in row
    receipt = kim.get(f"/receipt/{first.id}")
    assert first.files[0]["sha256"] in receipt.text
    assert f"{first.came.isoformat(sep=' ')} UTC" in receipt.text
    assert "attachment" in receipt.headers["content-disposition"]
    assert kim.get(f"/receipt/{second.id}").status_code == 200


def test_progress_ends_when_nothing_is_under_way(desk):
    kim = desk.guest("kim")
    assert kim.get("/a/tiny/progress").text == 'data: {"over": true}\n\n'


def test_a_page_reloads_itself_without_scripts_while_something_is_under_way(desk):
    kim = desk.guest("kim")
    assert "http-equiv" not in kim.get("/a/tiny").text
    kim.hand_in(right(desk.course, "sums"))
    assert (
        '<noscript><meta http-equiv="refresh" content="5;url=/a/tiny">' in kim.get("/a/tiny").text
    )
    with desk.database.write() as session:
        claim(session, "tiny", 1)
    assert "Being marked: 0 of 2 notebooks are done." in kim.get("/a/tiny").text


def test_pages_are_read_in_the_language_that_was_chosen(desk):
    kim = desk.guest("kim")
    assert "Hand in" in kim.get("/a/tiny").text
    kim.post("/language", code="ko", back="/a/tiny")
    page = kim.get("/a/tiny").text
    assert "제출하기" in page and "Hand in" not in page
    kim.post("/language", code="both", back="/a/tiny")
    page = kim.get("/a/tiny").text
    assert "제출하기" in page and "Hand in" in page


@pytest.mark.parametrize("back", ["//evil.example/", "/\\evil.example", "https://evil.example/"])
def test_choosing_a_language_leads_nowhere_else(desk, back):
    kim = desk.guest("kim")
    data = {"token": kim.token(), "code": "ko", "back": back}
    answer = kim.client.post("/language", data=data, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_nobody_listens_in_too_many_places(desk):
    asyncio.run(listen_in_many_places(desk))


async def listen_in_many_places(desk) -> None:
    lines = [desk.desk.live.tell("kim", lambda: {"said": {}}) for _ in range(MOST_PLACES + 1)]
    told = [await anext(line, "") for line in lines]
    assert [bool(one) for one in told] == [True] * MOST_PLACES + [False]
    assert await anext(desk.desk.live.tell("lee", lambda: {"over": True}))
    for line in lines:
        await line.aclose()


def test_who_has_just_handed_in_is_told_of_it_though_others_listened_before(desk):
    kim = desk.guest("kim")

    async def listen() -> list[str]:
        live = desk.desk.live
        lines = [live.tell(who, lambda: {"queue": sorted(live.now)}) for who in ("lee", "kim")]
        told = [await anext(lines[0])]
        kim.hand_in(right(desk.course, "sums"))
        told.append(await anext(lines[1]))
        for line in lines:
            await line.aclose()
        return told

    queues = [json.loads(said.removeprefix("data: "))["queue"] for said in asyncio.run(listen())]
    assert queues == [[], [desk.attempts("kim")[0].id]]


# What lies in `submitted/`.


def place(desk, student: str = "kim") -> None:
    with hold_course(desk.course):
        place_attempt(
            desk.course.assignment("tiny"), desk.attempts(student), Store(desk.course.state)
        )


def test_what_was_handed_in_lies_in_submitted_like_any_other(desk):
    kim = desk.guest("kim")
    files = {name: right(desk.course, name) for name in ("sums", "words")}
    kim.hand_in(zipped(**files), "mine.zip")
    place(desk)
    folder = desk.course.submission("kim", "tiny")
    assert (folder / "sums.ipynb").read_bytes() == files["sums"]
    assert (folder / "words.ipynb").read_bytes() == files["words"]
    (one,) = desk.attempts("kim")
    assert submitted_at(folder) == one.came.replace(microsecond=0)
    record = (desk.course.root / "downloaded" / "tiny" / "collected.csv").read_text()
    assert "kim,desk,desk" in record


def test_notebooks_may_come_one_by_one_and_the_newest_of_each_counts(desk):
    kim = desk.guest("kim")
    kim.hand_in(right(desk.course, "sums"))
    kim.hand_in(right(desk.course, "words"), "words.ipynb")
    newer = notebook(desk.course, "sums", total="total = 1")
    kim.hand_in(newer, "sums (1).ipynb")
    place(desk)
    folder = desk.course.submission("kim", "tiny")
    assert (folder / "sums.ipynb").read_bytes() == newer
    assert (folder / "words.ipynb").read_bytes() == right(desk.course, "words")
    page = kim.get("/a/tiny").text
    assert "attempt 3" in page and "attempt 2" in page


# The instructor's pages.


def test_an_instructor_sees_the_class_as_it_comes_in(desk):
    desk.guest("kim").hand_in(right(desk.course, "sums"))
    teacher = desk.guest("teacher", "instructor")
    page = teacher.get("/class/tiny").text
    assert "Waiting: it is next." in page
    assert "nothing yet" in page  # of lee
    mark(desk, Mark("crashed", 0.0, 14.0, 0.0, 0.0, True))
    page = teacher.get("/class/tiny").text
    assert "Waiting for you" in page
    assert "crashed" in page


def test_a_class_is_exported_as_a_table_without_formulas(desk):
    (desk.course.root / "roster.csv").write_text("student\n=kim\nlee\n", encoding="utf-8")
    desk.guest("=kim").hand_in(right(desk.course, "sums"))
    mark(desk, GOOD, "=kim")
    teacher = desk.guest("teacher", "instructor")
    answer = teacher.get("/class/tiny/table.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["student"] for row in rows] == ["'=kim", "lee"]
    assert (rows[0]["score"], rows[0]["state"], rows[1]["state"]) == ("9", "marked", "nothing")


def test_marking_again_puts_what_counts_into_the_queue_once_more(desk):
    desk.guest("kim").hand_in(right(desk.course, "sums"))
    mark(desk, GOOD)
    teacher = desk.guest("teacher", "instructor")
    teacher.post("/class/tiny/again")
    assert [one.state for one in desk.attempts("kim")] == ["waiting"]
    mark(desk, GOOD)
    teacher.post("/class/tiny/again", student="kim")
    assert [one.state for one in desk.attempts("kim")] == ["waiting"]


def test_the_class_page_is_asked_for_and_shown_when_it_is_there(desk):
    teacher = desk.guest("teacher", "instructor")
    assert teacher.get("/report/tiny/index.html").status_code == 404
    assert "is made when nothing waits" in teacher.post("/class/tiny/page").text
    with desk.database.read() as session:
        assert session.get(ClassPage, "tiny").written is None
    file = desk.course.root / "report" / "tiny" / "index.html"
    file.parent.mkdir(parents=True)
    file.write_text("the class")
    assert teacher.get("/report/tiny/index.html").text == "the class"


@pytest.mark.parametrize("gone", ["release/tiny", "graders/tiny"])
def test_a_desk_without_a_released_assignment_says_what_to_do(desk, gone):
    (desk.course.root / gone).rename(desk.course.root / "away")
    kim, teacher = desk.guest("kim"), desk.guest("teacher", "instructor")
    assert (
        "No assignment has been released yet, so there is nothing to hand in." in kim.get("/").text
    )
    assert "tell your instructor if you have one already" in kim.get("/").text
    told = re.sub("<[^>]*>", "", teacher.get("/").text)
    assert "Run nbassay release NAME in the folder of this course" in told
    for guest, said in ((kim, "제출할 것이 없습니다"), (teacher, "nbassay release 과제이름")):
        guest.client.cookies.set("nbassay_lang", "ko")
        assert said in guest.get("/").text
    (desk.course.root / "away").rename(desk.course.root / gone)
    assert 'role="alert"' not in teacher.get("/").text


def test_what_is_in_the_way_of_marking_is_told_to_whom_it_concerns(desk):
    kim, teacher = desk.guest("kim"), desk.guest("teacher", "instructor")
    kim.hand_in(right(desk.course, "sums"))
    note = MarkerNote(assignment="tiny", seen=utc_now(), trouble="graders are broken at line 3")
    with desk.database.write() as session:
        session.merge(note)
    assert "graders are broken" in teacher.get("/").text
    assert "graders are broken" in teacher.get("/class/tiny").text
    page = kim.get("/a/tiny").text
    assert "Marking has come to a halt" in page and "graders are broken" not in page


def test_links_are_shown_to_the_instructor_and_taken_back(desk):
    teacher = desk.guest("teacher", "instructor")
    page = teacher.post("/links/change", what="make").text
    assert "/in/" in page and "kim" in page
    kim = desk.guest("kim")
    assert kim.get("/").status_code == 200
    teacher.post("/links/change", what="revoke", student="kim")
    assert kim.get("/").status_code == 401
    assert desk.guest("lee").get("/").status_code == 200


def test_a_damaged_gradebook_is_one_sentence_and_loses_nothing(desk, caplog):
    kim = desk.guest("kim")
    kim.hand_in(right(desk.course, "sums"))
    desk.desk.due_dates._read.clear()
    (desk.course.root / "gradebook.db").write_bytes(b"no database")
    answer = kim.get("/a/tiny")
    assert answer.status_code == 503
    assert "What was handed in is kept" in answer.text
    assert len(desk.attempts("kim")) == 1
    assert "gradebook" in caplog.text


def test_a_full_disk_is_one_sentence_and_no_receipt(desk, monkeypatch):
    import errno

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("nbassay.desk.keeping._sync", full)
    answer = desk.guest("kim").hand_in(right(desk.course, "sums"))
    assert answer.status_code == 507
    assert "was not handed in" in answer.text
    assert desk.attempts("kim") == []
    assert not list((desk.course.root / "downloaded").rglob("*.ipynb"))


def test_nothing_of_an_attempt_is_lost_when_the_queue_cannot_take_it(desk, monkeypatch):
    kim = desk.guest("kim")

    def broken(*_: object) -> Attempt:
        raise RuntimeError("the queue")

    monkeypatch.setattr("nbassay.desk.student_routes.join", broken)
    assert kim.hand_in(right(desk.course, "sums")).status_code == 500
    assert not list((desk.course.root / "downloaded").rglob("*.ipynb"))


def lost(*_: object) -> Attempt:
    raise OperationalError("", {}, Exception("server closed the connection unexpectedly"))


def test_work_that_a_lost_database_cannot_take_is_said_to_be_not_handed_in(desk, monkeypatch):
    kim = desk.guest("kim")
    token = kim.token()
    monkeypatch.setattr("nbassay.desk.doors.find_person", lost)
    content = right(desk.course, "sums")
    files = [("files", ("sums.ipynb", content, "application/octet-stream"))]
    answer = kim.post("/a/tiny/hand-in", files, token)
    assert answer.status_code == 503
    assert "was not handed in" in answer.text
    monkeypatch.undo()
    monkeypatch.setattr("nbassay.desk.student_routes.join", lost)
    answer = kim.hand_in(content)
    assert answer.status_code == 503 and "was not handed in" in answer.text
    assert not list((desk.course.root / "downloaded").rglob("*.ipynb"))


def test_what_a_database_may_have_kept_as_it_was_lost_keeps_its_files(desk, monkeypatch):
    """The commit came through, and its answer did not."""
    kim, kept = desk.guest("kim"), desk.database.write

    @contextlib.contextmanager
    def written_and_lost():
        with kept() as session:
            yield session
        lost()

    monkeypatch.setattr(desk.database, "write", written_and_lost)
    assert kim.hand_in(right(desk.course, "sums")).status_code == 503
    (one,) = desk.attempts("kim")
    assert [path.name for path in (desk.course.root / one.folder).iterdir()] == ["sums.ipynb"]


def test_a_lost_database_is_one_sentence_and_one_line_at_every_door(desk, monkeypatch, caplog):
    kim, link = desk.guest("kim"), desk.link("kim")
    monkeypatch.setattr("nbassay.desk.doors.find_person", lost)
    for path in ("/", "/a/tiny", "/a/tiny/progress", "/receipt/1", link):
        caplog.clear()
        answer = kim.get(path)
        assert (path, answer.status_code) == (path, 503)
        assert "cannot be done at the moment" in answer.text
        assert [record.exc_info for record in caplog.records if record.name == "nbassay"] == [None]
        assert "\n" not in caplog.records[-1].getMessage()


def test_a_fault_of_our_own_is_one_line_and_its_traceback_lies_in_a_file(desk, monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise RuntimeError("a fault")

    kim = desk.guest("kim")
    monkeypatch.setattr("nbassay.desk.student_routes._views", broken)
    assert kim.get("/a/tiny").status_code == 500
    (record,) = [one for one in caplog.records if one.name == "nbassay"]
    assert record.exc_info is None and "\n" not in record.getMessage()
    assert record.getMessage().startswith("nbassay's own fault at /a/{assignment}: RuntimeError")
    (file,) = (desk.course.state / "faults").iterdir()
    assert "Traceback" in file.read_text()


def test_who_goes_away_while_sending_is_no_fault(desk, caplog):
    """The browser was closed in the middle of an upload."""
    kim = desk.guest("kim")
    app, sent = make_app(desk.desk), []
    told = iter([{"type": "http.request", "body": b"--x\r\n", "more_body": True}])

    async def receive() -> dict[str, object]:
        return next(told, {"type": "http.disconnect"})

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    cookies = "; ".join(f"{name}={value}" for name, value in kim.client.cookies.items())
    headers = {"cookie": cookies, "content-type": "multipart/form-data; boundary=x"}
    scope = {
        **{"type": "http", "method": "POST", "path": "/a/tiny/hand-in", "query_string": b""},
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 400
    assert not [one for one in caplog.records if one.name == "nbassay" and one.levelname == "ERROR"]


@pytest.mark.parametrize("number", [2**31, 2**63, 10**40])
def test_a_receipt_of_a_number_that_no_database_counts_to_is_not_there(desk, number):
    assert desk.guest("kim").get(f"/receipt/{number}").status_code == 404


def test_what_the_log_said_of_the_roster_is_not_said_at_every_look(desk, caplog):
    (desk.course.root / "roster.csv").write_text("student,canvas\nkim,10231.0\n", encoding="utf-8")
    teacher = desk.guest("teacher", "instructor")
    with said_seldom(logging.getLogger("nbassay")):
        for _ in range(3):
            assert teacher.get("/class/tiny").status_code == 200
    assert len([one for one in caplog.records if "is read as" in one.getMessage()]) == 1


def test_what_is_said_seldom_is_said_again_and_no_flood_fills_the_memory():
    lines = [logging.makeLogRecord({"msg": f"{number}"}) for number in range(3000)]
    seldom = Seldom()
    assert all(seldom.filter(line) for line in lines)
    assert len(seldom._said) <= 1000
    assert not seldom.filter(lines[-1])
    assert Seldom(0.0).filter(lines[0])
