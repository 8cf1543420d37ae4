"""A class run that is killed at any moment loses nothing, and what it leaves is taken up again."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import crash_course
import pytest
from nbgrader.converters import NbGraderException
from tiny_course import ANSWERS, FULL, auto_scores, hand_in, mark_by_hand, result

from nbassay.authoring.release import release
from nbassay.course.layout import Course
from nbassay.gradebook import convert_alone, coursedir, hold_course, nbgrader_config, record, scores
from nbassay.gradebook.converters import OneSubmission
from nbassay.store import unfinished
from nbassay.store.kept import Store, temporary_folder

pytest_plugins = ["tiny_fixtures"]

SEED = 20260301
DEAD = 4194305  # one more than the largest process number of Linux


@pytest.mark.keras
@pytest.mark.parametrize("kills", [15, pytest.param(50, marks=pytest.mark.slow)])
def test_a_class_killed_at_any_moment_ends_as_if_nothing_had_happened(kills, tmp_path):
    """Gradebook and autograded/ are those of an undisturbed run; nothing is half-written or left."""
    loop = Path(__file__).with_name("crash_loop.py")
    done = subprocess.run(
        [sys.executable, loop, tmp_path, str(kills), str(SEED + kills)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert not report["problems"], report
    assert report["kills"] >= kills, report
    counts = report["phases"]
    assert all(counts.get(phase, 0) >= kills // 15 for phase in crash_course.PHASES), report
    print({key: report[key] for key in ("kills", "rounds", "phases", "seed")})


def test_a_person_is_not_asked_again_because_a_recording_was_killed(tiny):
    """What was seen and has not changed stays seen, though the kill took autograded/ away."""
    assignment = tiny.assignment("tiny")
    hand_in(tiny, "s1", **ANSWERS)
    record(assignment, result(assignment, "s1", **FULL))
    mark_by_hand(tiny, "s1", "sums", "explain_mean", 4)
    (tiny.submission("s1", "tiny") / "notes.txt").write_text("newer")
    killed = _killed_recording(tiny)
    assert killed == -signal.SIGKILL
    assert scores(tiny, "tiny")["s1"]["sums"]["explain_mean"].needs_manual_grade
    record(assignment, result(assignment, "s1", **FULL))
    assert not scores(tiny, "tiny")["s1"]["sums"]["explain_mean"].needs_manual_grade
    assert not list((tiny.state / "reviewed").rglob("*.json"))


def test_a_new_answer_waits_for_a_person_after_a_killed_recording_too(tiny):
    """Another text than the one that was seen is not taken for it."""
    assignment = tiny.assignment("tiny")
    hand_in(tiny, "s1", **ANSWERS)
    record(assignment, result(assignment, "s1", **FULL))
    mark_by_hand(tiny, "s1", "sums", "explain_mean", 4)
    hand_in(tiny, "s1", sums=ANSWERS["sums"] | {"explain_mean": "Quite another answer."})
    _killed_recording(tiny)
    record(assignment, result(assignment, "s1", **FULL))
    assert scores(tiny, "tiny")["s1"]["sums"]["explain_mean"].needs_manual_grade


def _killed_recording(course: Course) -> int | None:
    """Record s1 in a process that is killed right after nbgrader's part; return its exit code."""
    settings = course.root / "nbgrader_config.py"
    usual = settings.read_text()
    kill = "import os\nc.Autograde.post_convert_hook = lambda **_: os.kill(os.getpid(), 9)"
    settings.write_text(f"{usual}\n{kill}\n")
    recording = multiprocessing.get_context("spawn").Process(target=_record, args=(course.root,))
    recording.start()
    recording.join()
    settings.write_text(usual)
    return recording.exitcode


def _record(root: Path) -> None:
    assignment = Course.open(root).assignment("tiny")
    record(assignment, result(assignment, "s1", **FULL))


def test_recording_never_moves_a_submission_into_a_folder_that_came_meanwhile(tiny, monkeypatch):
    """Stock `nbgrader autograde` may have made autograded/<student>/<assignment> in between."""
    from nbassay.gradebook import _record as recording

    assignment = tiny.assignment("tiny")
    hand_in(tiny, "s1", **ANSWERS)
    target = tiny.root / "autograded" / "s1" / "tiny"
    autograde = recording._autograde

    def meanwhile(*arguments):
        autograde(*arguments)
        target.mkdir(parents=True)
        (target / "half.txt").write_text("of another process")

    monkeypatch.setattr(recording, "_autograde", meanwhile)
    record(assignment, result(assignment, "s1", **FULL))
    names = sorted(path.name for path in target.iterdir())
    assert names == ["sums.ipynb", "word.txt", "words.ipynb"]
    assert auto_scores(tiny, "s1")["test_upper"] == 4


def test_files_that_a_killed_process_was_writing_are_cleared_and_a_living_ones_are_not(tmp_path):
    """Whatever part of the state was being written."""
    store = Store(tmp_path)
    for folder in ("marks/ab", "results/tiny", "recorded/tiny", "arrays"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / f".writing-{DEAD}-abc").write_text("{")
    living = tmp_path / "arrays" / f".writing-{os.getpid()}-abc"
    living.write_text("{")
    store.clear_abandoned()
    assert list(tmp_path.rglob(".writing-*")) == [living]


def test_what_another_machine_is_at_in_a_shared_folder_is_left_alone_until_it_is_old(
    tmp_path, monkeypatch
):
    """There a number of a process is nobody's here."""
    store = Store(tmp_path)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(unfinished, "_where", lambda: "cafe0123")
        elsewhere.setattr(os, "getpid", lambda: int(DEAD))
        theirs = store.new_scratch()
    gone = store.new_scratch()
    gone = gone.rename(gone.with_name(gone.name.replace(f"{os.getpid()}-", f"{DEAD}-")))
    file = tmp_path / f".writing-{DEAD}-cafe0123-abc"
    file.write_text("{")
    store.clear_abandoned()
    assert (theirs.exists(), file.exists(), gone.exists()) == (True, True, False)
    for path in (theirs, file):
        os.utime(path, (0, 0))
    store.clear_abandoned()
    assert (theirs.exists(), file.exists()) == (False, False)


def test_temporary_folders_of_killed_runs_are_cleared(tmp_path, monkeypatch):
    """They lie outside the course; another program's, a link and a living run's are left alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    for name in (f"nbassay-{DEAD}-a", f"nbassay-{os.getpid()}-a", "nbassay-x-y", f"other-{DEAD}-a"):
        (tmp_path / "tmp" / name).mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "tmp" / f"nbassay-{DEAD}-link").symlink_to(elsewhere)
    Store(tmp_path / "state").clear_abandoned()
    left = {path.name for path in (tmp_path / "tmp").iterdir()}
    assert left == {
        f"nbassay-{os.getpid()}-a",
        "nbassay-x-y",
        f"other-{DEAD}-a",
        f"nbassay-{DEAD}-link",
    }


def test_a_run_in_another_container_keeps_its_temporary_folder(tmp_path, monkeypatch):
    """Containers may share a /tmp; here its process has a number that is nobody's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "getpid", lambda: DEAD)
    store = Store(tmp_path / "state")
    with temporary_folder():
        theirs = Path(tempfile.gettempdir())
        tempfile.tempdir = str(tmp_path)
        store.clear_abandoned()
        assert theirs.is_dir()
    assert not theirs.exists()


def test_a_data_folder_that_a_killed_run_was_building_is_cleared_when_it_is_old(tmp_path):
    """Its name does not say whose it is, so a new one may be that of another process."""
    old, new = tmp_path / "data" / ".building-old", tmp_path / "data" / ".building-new"
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    Store(tmp_path).clear_abandoned()
    assert not old.exists()
    assert new.exists()


def test_a_worker_whose_run_was_killed_while_it_started_ends(tiny, tmp_path):
    """It could not hear of the death, and would wait for work for ever."""
    code = (
        "from pathlib import Path; from nbassay.course.layout import Course\n"
        "from nbassay.grading import Options\n"
        "from nbassay.cohort.pool import _start_worker; import multiprocessing, sys\n"
        "options, places = Options(budget='full', jobs=1), multiprocessing.Value('i', 0)\n"
        "assignment = Course.open(Path(sys.argv[3])).assignment('tiny')\n"
        "_start_worker(assignment, options, places, int(sys.argv[1]), sys.argv[2], [])\n"
        "print('works on')"
    )
    command = [sys.executable, "-c", code]
    orphan = subprocess.run(
        [*command, str(DEAD), tmp_path, tiny.root], capture_output=True, text=True, check=False
    )
    assert (orphan.returncode, orphan.stdout) == (1, "")
    child = subprocess.run(
        [*command, str(os.getpid()), tmp_path, tiny.root],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (child.returncode, child.stdout) == (0, "works on\n"), child.stderr


@pytest.mark.keras
def test_two_assignments_of_one_course_graded_at_once_do_not_mix(tiny):
    """One goes on; the other says in one line why it does not, and is done by running it again."""
    for part in ("source", "graders"):
        shutil.copytree(tiny.root / part / "tiny", tiny.root / part / "more")
    release(tiny, ["more"])
    hand_in(tiny, "s1", **ANSWERS)
    shutil.copytree(tiny.submission("s1", "tiny"), tiny.submission("s1", "more"))
    runs = {name: _grade(tiny, name) for name in ("tiny", "more")}
    said = {name: run.communicate(timeout=120)[1] for name, run in runs.items()}
    assert sorted(run.returncode for run in runs.values()) in ([0, 0], [0, 2]), said
    for name, run in runs.items():
        if run.returncode == 2:
            assert len(said[name].strip().splitlines()) == 1
            assert "is grading in" in said[name]
            again = _grade(tiny, name)
            assert again.communicate(timeout=120) == ("", "") or again.returncode == 0
    for name in ("tiny", "more"):
        found = scores(tiny, name)["s1"]
        assert sum(one.auto or 0 for cells in found.values() for one in cells.values()) == 9
        folder = tiny.root / "autograded" / "s1" / name
        assert sorted(path.name for path in folder.glob("*.ipynb")) == ["sums.ipynb", "words.ipynb"]
    assert crash_course.half_written(tiny) == []


def test_nbgraders_autograde_waits_its_turn_and_says_so(tiny):
    """It would lose files under its hands, and remove the other run's work because of that."""
    hand_in(tiny, "s1", **ANSWERS)
    marked = result(tiny.assignment("tiny"), "s1", **FULL)
    record(tiny.assignment("tiny"), marked)
    before = crash_course.gradebook_rows(tiny.root / "gradebook.db")
    converter = OneSubmission(
        marked,
        coursedir=coursedir(tiny, assignment_id="tiny"),
        config=nbgrader_config(tiny.root),
        force=True,
    )
    ended: list[str] = []
    convert_alone(converter, at_end=lambda: ended.append("s1"))
    with hold_course(tiny), pytest.raises(NbGraderException, match="is grading in") as refused:
        converter.start()
    assert "\n" not in str(refused.value)
    assert ended == []  # what never began has no kernels to end
    assert crash_course.gradebook_rows(tiny.root / "gradebook.db") == before
    assert len(list((tiny.root / "autograded" / "s1" / "tiny").iterdir())) == 3
    with hold_course(tiny):
        pass  # what was refused holds nothing


def _grade(course: Course, assignment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "nbassay", "grade", assignment, "--jobs", "1"],
        cwd=course.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
