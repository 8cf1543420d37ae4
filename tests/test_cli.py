"""The command line: wrong use is one clear line with its exit code, and nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sandbox_runs import obey_ctrl_c

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.keras


def nbassay(*arguments: object, cwd: Path = ROOT, **kwargs) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "nbassay", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        **kwargs,
    )


def hand_in(course, student: str, name: str, content: bytes | str | Path) -> Path:
    """Put a file into a student's folder for college."""
    target = course.root / "submitted" / student / "college" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, Path):
        target.write_bytes(content.read_bytes())
    else:
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return target


def test_a_command_and_its_workers_start_without_what_only_some_of_them_need():
    heavy = [
        "keras",
        "matplotlib",
        "nbgrader",
        "pandas",
        "scipy",
        "sklearn",
        "sqlalchemy",
        "tensorflow",
    ]
    code = (
        f"import sys, nbassay.cli, nbassay.grading; print([n for n in {heavy} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "colege"], "is it college?"),
        (["grade", "college", "--student", "../../etc"], "not a student id"),
        (["grade", "college", "--student", "nobody"], "has handed in no college"),
        (["grade", "college", "--budget", "cheap"], "budget"),
        (["grade", "college", "--jobs", "0"], "jobs"),
        (["grade"], "assignment"),
        (["check", "none.ipynb", "--assignment", "college"], "no such file"),
        (["feedback", "college"], "run `nbassay grade college` first"),
        (["release", "nothing"], "no assignment 'nothing'"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_use_is_one_line_that_says_what_and_how(arguments, words, course):
    done = nbassay(*arguments, cwd=course.root)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert words in done.stderr


def test_a_folder_that_is_no_course_is_named_in_one_line(tmp_path):
    done = nbassay("grade", "college", "--course", tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert "is not a course folder" in line


def test_a_class_with_broken_submissions_is_graded_to_the_end(course):
    hand_in(course, "empty", "logistic.ipynb", "")
    hand_in(course, "no json", "logistic.ipynb", "{")
    hand_in(course, "김하늘", "logistic.ipynb", ROOT / "release" / "college" / "logistic.ipynb")
    (course.root / "submitted" / "nothing" / "college").mkdir(parents=True)
    target = course.root / "marks.json"
    junit = course.root / "junit.xml"
    both = ("--json", target, "--junit", junit)
    done = nbassay("grade", "college", *both, "--lang", "en", cwd=course.root)
    assert done.returncode == 0, done.stderr
    names = [case.get("name") for case in ElementTree.parse(junit).iter("testcase")]
    assert len(set(names)) == len(names) > 4
    report = json.loads(target.read_text(encoding="utf-8"))
    assert report["assignment"] == "college"
    assert report["max_score"] == 20.0
    status = {each["student"]: each["status"] for each in report["submissions"]}
    assert status == {
        "empty": "unreadable",
        "no json": "unreadable",
        "nothing": "missing",
        "김하늘": "missing",
    }
    assert all(each["max_score"] == 20.0 for each in report["submissions"])
    for each in report["submissions"]:
        assert {check["outcome"] for check in each["checks"]} <= {"passed", "failed", "not_run"}
    done = nbassay("feedback", "college", cwd=course.root)
    assert done.returncode == 0, done.stderr
    for student in status:
        folder = course.root / "feedback" / student / "college"
        assert (folder / "index.html").is_file()
        # nbgrader's own page stands beside ours wherever a notebook was handed in.
        assert (folder / "logistic.html").is_file() == (student != "nothing")


def test_check_says_how_far_a_notebook_is_from_the_bar(course, tmp_path):
    solution = ROOT / "solutions" / "college" / "logistic.ipynb"
    renamed = tmp_path / "logistic (1).ipynb"
    renamed.write_bytes(solution.read_bytes())
    report, junit = tmp_path / "marks.json", tmp_path / "junit.xml"
    common = ("--assignment", "college", "--course", course.root)
    done = nbassay("check", renamed, *common, "--min", 100, "--json", report, "--junit", junit)
    assert done.returncode == 0, done.stdout + done.stderr
    marks = json.loads(report.read_text(encoding="utf-8"))
    (submission,) = marks["submissions"]
    assert (submission["score"], marks["max_score"]) == (10.0, 10.0)
    suite = ElementTree.parse(junit).getroot().find("testsuite")
    assert suite.get("tests") == str(len(submission["checks"]))
    assert suite.get("failures") == "0"

    release = ROOT / "release" / "college" / "logistic.ipynb"
    done = nbassay("check", release, *common, "--min", 50, "--json", "-")
    assert done.returncode == 1
    assert json.loads(done.stdout)["submissions"][0]["score"] < 5
    assert not (course.root / "gradebook.db").exists()


def test_check_of_a_file_that_is_no_notebook_says_so_in_one_line_and_exits_2(course, tmp_path):
    broken = tmp_path / "logistic.ipynb"
    broken.write_text("{")
    done = nbassay("check", broken, "--assignment", "college", "--course", course.root)
    assert done.returncode == 2
    assert "logistic.ipynb: The file is not valid JSON" in done.stderr
    assert done.stderr.count("not valid JSON") == 1
    assert done.stdout == ""


def test_a_killed_run_goes_on_where_it_stopped_and_loses_nothing(course):
    solution = ROOT / "solutions" / "college" / "logistic.ipynb"
    students = [f"s{number}" for number in range(6)]
    for student in students:
        text = solution.read_text(encoding="utf-8").replace(
            "random_state=42", f"random_state={student[1:]}"
        )
        hand_in(course, student, "logistic.ipynb", text)
    command = [sys.executable, "-m", "nbassay", "grade", "college", "--jobs", "1"]
    running = subprocess.Popen(command, cwd=course.root, start_new_session=True)
    marks = course.state / "marks"
    deadline = time.monotonic() + 120
    while len(list(marks.rglob("*.json"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    finished = {path: path.stat().st_mtime_ns for path in marks.rglob("*.json")}
    assert 2 <= len(finished) < len(students)

    target = course.root / "marks.json"
    done = nbassay("grade", "college", "--json", target, cwd=course.root)
    assert done.returncode == 0, done.stderr
    report = json.loads(target.read_text(encoding="utf-8"))
    assert [each["student"] for each in report["submissions"]] == students
    assert {each["score"] for each in report["submissions"]} == {10.0}
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in finished.items())
    for student in students:
        assert (course.root / "autograded" / student / "college" / "logistic.ipynb").is_file()
    assert not list((course.state / "scratch").iterdir())


def test_ctrl_c_ends_the_run_at_once_and_leaves_no_sandbox_behind(course, tmp_path):
    solution = ROOT / "graders/college/submissions/logistic/hostile_endless_loop.py"
    import nbformat

    from nbassay.authoring.known_submissions import build, load
    from nbassay.course.notebook import read_trusted

    source = read_trusted(course.root / "source" / "college" / "logistic.ipynb")
    hand_in(course, "loop", "logistic.ipynb", nbformat.writes(build(load(solution), source)))
    command = [sys.executable, "-m", "nbassay", "grade", "college"]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    running = subprocess.Popen(
        command,
        cwd=course.root,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=obey_ctrl_c,  # noqa: PLW1509
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    scratch = course.state / "scratch"
    deadline = time.monotonic() + 60
    while not list(scratch.rglob("jobs/*/out/run.json")) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert time.monotonic() < deadline
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=80)
    assert running.returncode == 130
    assert "run again to go on" in said
    assert not list(scratch.iterdir())
    assert not list(temporary.iterdir())


def test_two_runs_of_one_course_at_once_do_not_mix(course):
    hand_in(course, "a", "logistic.ipynb", ROOT / "release" / "college" / "logistic.ipynb")
    command = [sys.executable, "-m", "nbassay", "grade", "college"]
    first = subprocess.Popen(command, cwd=course.root, stdout=subprocess.DEVNULL)
    lock = course.state / "grading.lock"
    deadline = time.monotonic() + 60
    while not (lock.exists() and lock.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    second = nbassay("grade", "college", cwd=course.root)
    assert second.returncode == 2
    assert "another `nbassay grade`" in second.stderr
    assert first.wait(timeout=120) == 0


def test_without_a_working_sandbox_grade_refuses_with_3(course, tmp_path):
    hand_in(course, "a", "logistic.ipynb", ROOT / "release" / "college" / "logistic.ipynb")
    unshare = ["unshare", "--user", "--map-root-user", "sh", "-c"]
    no_namespaces = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    command = [sys.executable, "-m", "nbassay", "grade", "college"]
    done = subprocess.run(
        [*unshare, no_namespaces, "sh", *command],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "--isolation none" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_isolation_none_is_said_in_every_output(course):
    hand_in(course, "a", "logistic.ipynb", ROOT / "release" / "college" / "logistic.ipynb")
    target = course.root / "marks.json"
    done = nbassay(
        "grade", "college", "--isolation", "none", "--json", target, "--lang", "en", cwd=course.root
    )
    assert done.returncode == 0, done.stderr
    assert "isolation none" in done.stdout
    assert json.loads(target.read_text())["submissions"][0]["isolation"] == "none"
    assert nbassay("feedback", "college", cwd=course.root).returncode == 0
    page = course.root / "feedback" / "a" / "college" / "index.html"
    assert "(none)" in page.read_text(encoding="utf-8")
