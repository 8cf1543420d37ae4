"""The audit trail: what each mark was given for and by what, and that it comes out the same again."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbgrader.apps import NbGraderAPI
from tiny_course import ANSWERS, FULL, hand_in
from tiny_course import result as tiny_result

from nbassay import __version__
from nbassay.cohort.class_run import grade_assignment
from nbassay.cohort.verify import grade_again, list_changes_since
from nbassay.course.layout import Course
from nbassay.errors import NbassayError
from nbassay.gradebook import coursedir, nbgrader_config, scores
from nbassay.gradebook.converters import no_session_warnings
from nbassay.grading import Options
from nbassay.store import trail
from nbassay.store.kept import Store

pytest_plugins = ["tiny_fixtures"]
pytestmark = pytest.mark.keras

STUDENT = "김 하늘"


@pytest.fixture
def course(tiny):
    """A released course of this test's own."""
    return tiny


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def trail_path(course: Course, student: str = STUDENT) -> Path:
    return Store(course.state).trail_path("tiny", student)


def lines(course: Course, student: str = STUDENT) -> list[dict]:
    """What the trail of a student says, line by line."""
    text = trail_path(course, student).read_text(encoding="ascii")
    return [json.loads(line) for line in text.splitlines()]


def grade(course: Course, *students: str):
    return grade_assignment(course.assignment("tiny"), students or [STUDENT], Options(jobs=1))


def stock_autograde(course: Course, student: str) -> None:
    """Grade as formgrader's button does."""
    api = NbGraderAPI(coursedir(course), config=nbgrader_config(course.root))
    with no_session_warnings():
        answer = api.autograde("tiny", student)
    assert answer["success"], answer


def nbassay(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "nbassay", *arguments],
        cwd=course.root,
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def everything(course: Course) -> dict[str, bytes]:
    """Every file of the course but the data cache, which holds nothing of a submission."""
    return {
        path.relative_to(course.root).as_posix(): path.read_bytes()
        for path in course.root.rglob("*")
        if path.is_file()
    }


# Without a sandbox: the file itself.

CONDITIONS = {
    "file": {"sha256": "1" * 64, "bytes": 10},
    "files": {},
    "release": {"sums.ipynb": "2" * 64},
    "graders": {"test_sums.py": "3" * 64},
    "code": {"runs": "4" * 64, "marks": "5" * 64},
    "versions": {"keras": "3.12"},
    "system": "Linux",
    "machine": "x86_64",
    "data": {"mnist": "mnist:full"},
    "limits": {"memory_mb": 4096},
    "budget": "fast",
    "fast_epochs": 3,
    "isolation": "bwrap",
    "evidence": "e",
    "marks": "m",
    "ran": True,
    "run": None,
}


def note(course: Course, student: str = STUDENT, **changed: object) -> str:
    """Add a line for full marks under other conditions."""
    marked = tiny_result(course.assignment("tiny"), student, **FULL)
    traces = {one.notebook: CONDITIONS | changed for one in marked.notebooks}
    return trail.note(Store(course.state), "tiny", marked, traces)


def test_lines_are_chained_and_the_newest_is_named_by_its_hash(course):
    first = note(course)
    second = note(course, marks="n")
    raw = trail_path(course).read_bytes().splitlines()
    assert [hashlib.sha256(line).hexdigest() for line in raw] == [first, second]
    assert [line["previous"] for line in lines(course)] == [None, first]
    found = trail.read(trail_path(course))
    assert (len(found.lines), found.problems) == (2, ())


def test_the_same_again_adds_no_line_whoever_ran_it(course):
    assert note(course) == note(course, ran=False)
    assert len(lines(course)) == 1


@pytest.mark.parametrize(
    ("student", "name"),
    [
        ("Lee Minji", "Lee%20Minji.jsonl"),
        ("../../x", "..%2F..%2Fx.jsonl"),
        ("김하늘", "%EA%B9%80%ED%95%98%EB%8A%98.jsonl"),
    ],
)
def test_any_student_id_gives_a_file_in_the_trail_folder(course, student, name):
    note(course, student)
    (path,) = (course.state / "trail" / "tiny").iterdir()
    assert path.name == name
    assert lines(course, student)[0]["student"] == student


@pytest.mark.parametrize("number", [0, 1])
def test_an_edited_line_is_noticed(course, number):
    for marks in "abc":
        note(course, marks=marks)
    raw = trail_path(course).read_text(encoding="ascii").splitlines()
    raw[number] = raw[number].replace('"score":9.0', '"score":8.0', 1)
    trail_path(course).write_text("\n".join(raw) + "\n", encoding="ascii")
    (problem,) = trail.read(trail_path(course)).problems
    assert f"line {number + 2} does not follow from line {number + 1}" in problem


@pytest.mark.parametrize(("number", "words"), [(0, "was not the first"), (1, "line 2 does not")])
def test_a_removed_line_is_noticed(course, number, words):
    for marks in "abc":
        note(course, marks=marks)
    raw = trail_path(course).read_bytes().splitlines(keepends=True)
    del raw[number]
    trail_path(course).write_bytes(b"".join(raw))
    (problem,) = trail.read(trail_path(course)).problems
    assert words in problem


@pytest.mark.parametrize("junk", [b"{}", b"[1]", b"\xff", b'{"notebooks": {"a": 3}}', b"[" * 9999])
def test_a_line_that_is_none_of_ours_is_noticed_and_left_out(course, junk):
    note(course)
    with trail_path(course).open("ab") as file:
        file.write(junk + b"\n")
    note(course)
    found = trail.read(trail_path(course))
    assert [line.number for line in found.lines] == [1, 3]
    assert found.problems == ("line 2 was not written by nbassay",)


@pytest.mark.parametrize("kept", [1, 100, -1])
def test_an_incomplete_last_line_is_dropped_by_readers_and_by_the_next_line(course, kept):
    """A killed process leaves the beginning of a line; all but its end may be there."""
    first = note(course)
    note(course, marks="n")
    raw = trail_path(course).read_bytes()
    end = raw.index(b"\n") + 1
    trail_path(course).write_bytes(raw[: end + kept] if kept > 0 else raw[:kept])
    found = trail.read(trail_path(course))
    assert ([line.sha256 for line in found.lines], found.problems) == ([first], ())
    note(course, marks="other")
    assert [line["notebooks"]["sums"]["marks"] for line in lines(course)] == ["m", "other"]
    assert trail.read(trail_path(course)).problems == ()


def writer(root: Path, name: str, count: int) -> multiprocessing.Process:
    """A process that has begun to add `count` lines."""

    def write() -> None:
        for number in range(count):
            note(Course.open(root), marks=f"{name}{number}")

    process = multiprocessing.get_context("fork").Process(target=write)
    process.start()
    return process


def test_processes_that_write_at_once_keep_the_chain(course):
    for process in [writer(course.root, name, 20) for name in "abc"]:
        process.join()
    found = trail.read(trail_path(course))
    assert (len(found.lines), found.problems) == (60, ())


def test_processes_that_are_killed_while_they_write_leave_a_chain_that_goes_on(course):
    for name in "abcdefgh":
        process = writer(course.root, name, 10_000)
        seen = trail_path(course).stat().st_size if trail_path(course).exists() else 0
        while not trail_path(course).exists() or trail_path(course).stat().st_size < seen + 5_000:
            time.sleep(0.001)
        process.kill()
        process.join()
        note(course, marks=f"after {name}")
    found = trail.read(trail_path(course))
    marks = [line.facts["notebooks"]["sums"]["marks"] for line in found.lines]
    assert found.problems == ()
    assert sum(mark.startswith("after") for mark in marks) == 8


def test_a_trail_that_cannot_be_written_is_one_clear_error(course):
    trail_path(course).mkdir(parents=True)
    with pytest.raises(NbassayError, match=r"audit trail .* cannot be written: Is a directory"):
        note(course)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"file": None}, "submitted/김 하늘/tiny/sums.ipynb is gone"),
        ({"files": {"my.csv": "9" * 64}}, "submitted/김 하늘/tiny/my.csv is new"),
        ({"release": {"sums.ipynb": "9" * 64}}, "release/tiny/sums.ipynb has changed"),
        ({"graders": {}}, "graders/tiny/test_sums.py is gone"),
        (
            {"code": {"runs": "4" * 64, "marks": "9"}},
            "nbassay's code that marks them has changed",
        ),
        ({"versions": {"keras": "3.13"}}, "keras: 3.13, was 3.12"),
        ({"data": {"mnist": "mnist:sample"}}, "data set mnist: mnist:sample, was mnist:full"),
        ({"limits": {"memory_mb": 1}}, "limit memory_mb: 1, was 4096"),
        ({"fast_epochs": None}, "fast_epochs: none, was 3"),
    ],
)
def test_each_kind_of_change_is_named(changed, text):
    then = {"student": STUDENT, "assignment": "tiny", "notebooks": {"sums": CONDITIONS}}
    now = {**then, "notebooks": {"sums": CONDITIONS | changed}}
    (change,) = trail.changes(then, now)
    assert change.text == text
    assert change.handed_in == text.startswith("submitted/")
    assert trail.changes(then, then) == []


# With the sandbox: what grading writes.


def test_a_line_names_the_very_files_that_gave_the_mark(course):
    folder = hand_in(course, STUDENT, sums=ANSWERS["sums"])
    (folder / "메모.txt").write_text("mine")
    (folder / "word.txt").write_text("not used: the release has one of that name")
    (folder / "link.txt").symlink_to(course.root / "gradebook.db")
    (folder / os.fsdecode(b"\xff.txt")).write_text("a name that is no text")
    (result,) = grade(course)
    (line,) = lines(course)
    assert result.trail == hashlib.sha256(trail_path(course).read_bytes()[:-1]).hexdigest()
    assert result.to_json()["trail"] == result.trail
    assert (line["student"], line["assignment"]) == (STUDENT, "tiny")
    assert (line["score"], line["max_score"], line["status"]) == (5.0, 9.0, "missing")

    sums = line["notebooks"]["sums"]
    path = folder / "sums.ipynb"
    assert sums["file"] == {"sha256": sha256(path), "bytes": path.stat().st_size}
    assert sums["files"] == {"메모.txt": sha256(folder / "메모.txt")}
    for kind, place in (("release", course.root / "release"), ("graders", course.root / "graders")):
        assert sums[kind] == {path.name: sha256(path) for path in (place / "tiny").iterdir()}
    assert {path.name for path in (course.root / "graders/tiny").iterdir()} == set(sums["graders"])
    assert Store(course.state).evidence(sums["evidence"]).is_dir()
    assert Store(course.state).marks(sums["marks"])["status"] == "graded"
    assert sums["checks"]["sums::test_total_is_right"] == {
        "outcome": "passed",
        "points": 1.5,
        "max_points": 1.5,
    }
    assert sums["limits"]["memory_mb"] == 4096
    assert (sums["budget"], sums["fast_epochs"], sums["isolation"]) == ("fast", 3, "bwrap")
    assert sums["versions"]["nbassay"] == __version__
    assert {"python", "keras", "numpy", "pandas", "scikit-learn", "ipykernel", "nbgrader"} <= set(
        sums["versions"]
    )
    assert sums["ran"] is True
    run = sums["run"]
    assert run["started"] <= run["ended"] <= line["time"]
    assert run["seconds"] > 0
    assert run["peak_memory_mb"] > 10
    assert (run["status"], run["detail"]) == ("graded", "")

    words = line["notebooks"]["words"]
    assert (words["file"], words["evidence"], words["run"]) == (None, None, None)
    assert words["status"] == "missing"


def test_grading_again_adds_nothing_and_changed_graders_add_a_line_from_kept_evidence(course):
    hand_in(course, STUDENT, **ANSWERS)
    (first,) = grade(course)
    (second,) = grade(course)
    assert second.trail == first.trail
    grader = course.root / "graders" / "tiny" / "test_sums.py"
    grader.write_text(grader.read_text(encoding="utf-8") + "\n# reworded\n", encoding="utf-8")
    grade(course)
    old, new = lines(course)
    assert new["previous"] == first.trail
    assert [one["notebooks"]["sums"]["ran"] for one in (old, new)] == [True, False]
    assert old["notebooks"]["sums"]["run"] == new["notebooks"]["sums"]["run"]
    (change,) = trail.changes(old, new)
    assert change.text == "graders/tiny/test_sums.py has changed"


def test_a_hostile_file_is_neither_followed_nor_read_without_bound(course):
    paths = {
        student: hand_in(course, student) / "sums.ipynb" for student in ("link", "text", "large")
    }
    paths["link"].symlink_to(course.root / "gradebook.db")
    paths["text"].write_text("{")
    with paths["large"].open("wb") as file:
        file.truncate(10**12)
    grade(course, *paths)
    for student, path in paths.items():
        (line,) = lines(course, student)
        entry = line["notebooks"]["sums"]
        expected = sha256(path) if student == "text" else None
        assert entry["file"] == {"sha256": expected, "bytes": path.lstat().st_size}
        assert (entry["status"], entry["evidence"]) == ("unreadable", None)
        assert list_changes_since(course.assignment("tiny"), line) == []


def test_formgrader_writes_one_line_for_the_whole_submission(course):
    """Notebooks that were not handed in are in it, and `nbassay grade` has nothing to add."""
    hand_in(course, STUDENT, sums=ANSWERS["sums"])
    hand_in(course, "s2", **ANSWERS)
    stock_autograde(course, STUDENT)
    stock_autograde(course, "s2")
    (line,) = lines(course)
    assert {name: one["status"] for name, one in line["notebooks"].items()} == {
        "sums": "graded",
        "words": "missing",
    }
    assert (line["score"], line["max_score"]) == (5.0, 9.0)
    assert line["notebooks"]["sums"]["ran"] is True
    assert lines(course, "s2")[0]["score"] == 9.0
    options = Options.from_environment()
    grade_assignment(course.assignment("tiny"), [STUDENT, "s2"], options)
    assert lines(course) == [line]


def test_nbgrader_told_to_grade_one_notebook_writes_a_line_of_that_one(course):
    hand_in(course, STUDENT, **ANSWERS)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", "tiny", "--notebook", "words"],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (line,) = lines(course)
    assert list(line["notebooks"]) == ["words"]
    assert line["score"] == 4.0
    assert grade_again(course.assignment("tiny"), line) == []


TRAINS = """import keras, numpy
net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
net.compile("sgd", "mse")
net.fit(numpy.ones((8, 2)), numpy.ones(8), verbose=0)
total = sum(numbers)"""


def test_again_runs_anew_gives_the_same_and_leaves_everything_as_it_was(course):
    """What is kept is not asked, so it does no harm that it says something else."""
    hand_in(course, STUDENT, sums={"total": TRAINS, "mean": "mean = 3.0"})
    grade(course)
    for kept in ("marks/*/*", "evidence/*/*/run.json", "trainings/*/*.trajectory"):
        paths = list(course.state.glob(kept))
        assert paths, kept
        for path in paths:
            path.write_text("forged", encoding="utf-8")
    before, marks = everything(course), scores(course, "tiny")
    done = nbassay(course, "trail", "tiny", "--student", STUDENT, "--again")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "graded again: the same as line 1" in done.stdout
    assert "nothing has changed since line 1" in done.stdout
    assert everything(course) == before
    assert scores(course, "tiny") == marks


def test_again_that_comes_out_otherwise_exits_1_and_names_each_difference(course):
    hand_in(course, STUDENT, **ANSWERS)
    grade(course)
    grader = course.root / "graders" / "tiny" / "test_sums.py"
    text = grader.read_text(encoding="utf-8").replace("!= 2.5:", "!= 2.6:")
    grader.write_text(text, encoding="utf-8")
    target = course.root / "trail.json"
    arguments = ("trail", "tiny", "--student", STUDENT, "--again", "--json", str(target))
    done = nbassay(course, *arguments)
    assert done.returncode == 1, done.stderr
    difference = "sums::test_mean_is_right: failed, 0 of 3 now, was passed, 3 of 3"
    assert difference in done.stdout
    assert "graders/tiny/test_sums.py has changed" in done.stdout
    report = json.loads(target.read_text(encoding="utf-8"))
    assert report["again"] == [difference]
    assert report["changed"] == [
        {"text": "graders/tiny/test_sums.py has changed", "handed_in": False}
    ]
    assert report["holds"] is True
    assert len(lines(course)) == 1


def test_a_changed_submission_is_named_and_cannot_be_tried_again(course):
    folder = hand_in(course, STUDENT, **ANSWERS)
    grade(course)
    hand_in(course, STUDENT, sums={"total": "total = 11"})
    (folder / "words.ipynb").unlink()
    changed = list_changes_since(course.assignment("tiny"), lines(course)[0])
    assert [change.text for change in changed] == [
        f"submitted/{STUDENT}/tiny/sums.ipynb has changed",
        f"submitted/{STUDENT}/tiny/words.ipynb is gone",
    ]
    done = nbassay(course, "trail", "tiny", "--student", STUDENT, "--again")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "sums.ipynb has changed" in done.stderr


def test_the_trail_of_a_submission_that_was_taken_away_can_still_be_read(course):
    note(course)
    done = nbassay(course, "trail", "tiny", "--student", STUDENT)
    assert done.returncode == 0, done.stderr
    assert "the trail holds" in done.stdout


def test_a_trail_that_does_not_hold_says_where(course):
    hand_in(course, STUDENT, sums={})
    for marks in "ab":
        note(course, marks=marks)
    text = trail_path(course).read_text(encoding="ascii")
    trail_path(course).write_text(text.replace('"points":3.0', '"points":2.0', 1), encoding="ascii")
    done = nbassay(course, "trail", "tiny", "--student", STUDENT)
    assert "the trail does not hold" in done.stdout
    assert "line 2 does not follow from line 1" in done.stdout


def test_nothing_in_a_trail_reaches_the_terminal_as_more_than_text(course):
    hostile = "\x1b[31m\x9b31m\x07\u202e"
    files = {f"{hostile}.csv": "9" * 64}
    run = {"started": hostile, "ended": hostile, "seconds": 1.0, "peak_memory_mb": 1.0}
    run |= {"status": "crashed", "detail": hostile, "threads": 1}
    note(course, files=files, run=run)
    raw = trail_path(course).read_text(encoding="ascii")
    assert raw.replace("\n", "").isprintable()
    for output in ("-", "trail.json"):
        done = nbassay(course, "trail", "tiny", "--student", STUDENT, "--json", output)
        assert done.returncode == 0, done.stderr
        assert done.stdout.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("nobody", "has handed in no tiny and has no audit trail"),
        ("not graded", "has not been graded yet; run `nbassay grade tiny`"),
        ("../s1", "is not a student id"),
    ],
)
def test_a_student_without_a_trail_is_one_clear_line(course, student, words):
    hand_in(course, "not graded", sums={})
    done = nbassay(course, "trail", "tiny", "--student", student)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert words in done.stderr
