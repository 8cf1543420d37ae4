"""release and solve: what students get, what the gradebook knows, what the instructor keeps."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
import pytest
import tiny_course
from nbgrader.api import Gradebook
from sqlalchemy import text

from nbassay.authoring.release import find_stale, release
from nbassay.authoring.solve import find_stale_solutions, solve
from nbassay.cohort.registering import register
from nbassay.errors import NbassayError
from nbassay.gradebook import open_gradebook, record, scores

pytest_plugins = ["tiny_fixtures"]


@pytest.fixture
def course(tmp_path):
    """A course that has not been released yet."""
    return tiny_course.make(tmp_path / "course")


def tree(folder: Path) -> dict[str, bytes]:
    """Return name -> bytes of all files below `folder`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def edit(course, notebook: str, cell_id: str, /, **changes):
    """Change text (`source`) or nbgrader settings of one cell of a source notebook."""
    path = course.root / "source" / "tiny" / f"{notebook}.ipynb"
    content = nbformat.read(path, as_version=4)
    for cell in content.cells:
        if cell.metadata.nbgrader.grade_id == cell_id:
            cell.source = changes.pop("source", cell.source)
            cell.metadata.nbgrader.update(changes)
    nbformat.write(content, path)


def points_in_gradebook(course) -> dict[str, float]:
    with open_gradebook(course) as gradebook:
        assignment = gradebook.find_assignment("tiny")
        return {c.name: c.max_score for n in assignment.notebooks for c in n.grade_cells}


def test_release_holds_no_solutions_and_registers_the_points(course):
    """Students get stubs, data files and visible tests; the gradebook gets cells and points."""
    release(course, ["tiny"])
    files = tree(course.root / "release" / "tiny")
    assert sorted(files) == ["README.md", "sums.ipynb", "word.txt", "words.ipynb"]
    everything = b"".join(files.values())
    assert b"YOUR CODE HERE" in everything
    assert b"sum(numbers)" not in everything
    assert b"An average." not in everything
    worth = {"test_total": 2, "test_mean": 3, "explain_mean": 5, "test_upper": 4}
    assert points_in_gradebook(course) == worth


@pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning")
def test_release_is_the_same_byte_for_byte(course, tmp_path):
    """The same source gives the same release, also where cells have no ids of their own."""
    for path in (course.root / "source" / "tiny").glob("*.ipynb"):
        content = json.loads(path.read_text(encoding="utf-8"))
        for cell in content["cells"]:
            del cell["id"]
        path.write_text(json.dumps(content), encoding="utf-8")
    release(course, ["tiny"])
    first = tree(course.root / "release")
    release(course, ["tiny"])
    assert tree(course.root / "release") == first
    assert find_stale(course, "tiny") == []


def test_stale_names_what_differs_from_the_source(tiny):
    """A changed source, a changed release, a lost and a stray file are each named."""
    course = tiny
    folder = course.root / "release" / "tiny"
    edit(course, "sums", "setup", source="numbers = [1, 2, 3]")
    (folder / "word.txt").unlink()
    (folder / "stray.csv").write_text("1")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "sums-checkpoint.ipynb").write_text("{}")
    assert find_stale(course, "tiny") == ["stray.csv", "sums.ipynb", "word.txt"]
    release(course, ["tiny"])
    assert find_stale(course, "tiny") == []


def test_a_source_in_a_format_with_worksheets_is_released_as_any_other(tiny):
    """Tools that convert notebooks still write it; its cells have no ids."""
    path = tiny.assignment("tiny").source / "sums.ipynb"
    old = nbformat.convert(nbformat.read(path, as_version=4), 3)
    nbformat.write(old, path, version=nbformat.NO_CONVERT)
    before = nbformat.read(tiny.root / "release" / "tiny" / "sums.ipynb", as_version=4)
    release(tiny, ["tiny"])
    after = nbformat.read(tiny.root / "release" / "tiny" / "sums.ipynb", as_version=4)
    assert [cell.source for cell in after.cells] == [cell.source for cell in before.cells]
    assert [cell.id for cell in after.cells if "nbgrader" in cell.metadata] == [
        cell.metadata.nbgrader.grade_id for cell in before.cells if "nbgrader" in cell.metadata
    ]


def test_checkpoints_never_reach_students(course):
    """A checkpoint of the source, and a draft in a folder of its own, hold the solutions."""
    source = course.root / "source" / "tiny"
    for folder in (".ipynb_checkpoints", "drafts"):
        (source / folder).mkdir()
        shutil.copy(source / "sums.ipynb", source / folder / "sums.ipynb")
    release(course, ["tiny"])
    names = ["README.md", "sums.ipynb", "word.txt", "words.ipynb"]
    assert sorted(tree(course.root / "release" / "tiny")) == names


def test_brackets_in_the_path_are_refused_in_one_line(tmp_path):
    """To nbgrader and pytest brackets in a path are a pattern: they would take other files."""
    with pytest.raises(NbassayError, match=r"cannot hold '\['; move the folder"):
        tiny_course.make(tmp_path / "deep [2026]")


def test_different_points_are_refused_in_one_line(course):
    """Points of a test cell in source and in graders must agree, or marks would be out of scale."""
    edit(course, "sums", "test_total", points=7)
    edit(course, "sums", "test_mean", grade_id="test_average")
    with pytest.raises(NbassayError) as error:
        release(course, ["tiny"])
    line = str(error.value)
    assert "\n" not in line
    assert "sums test_total is worth 7, its checks 2" in line
    assert "sums test_average has no check" in line
    assert "sums has no test cell test_mean for its checks" in line
    assert "sums has no cell test_mean" in line
    assert not (course.root / "release").exists()
    assert not (course.root / "gradebook.db").exists()


def test_a_notebook_without_settings_is_refused(course):
    """A notebook with test cells that assignment.toml does not name could never be graded."""
    source = course.root / "source" / "tiny"
    shutil.copy(source / "words.ipynb", source / "more.ipynb")
    (source / "words.ipynb").unlink()
    with pytest.raises(NbassayError, match=r"words.ipynb is not in source/tiny; more has test"):
        release(course, ["tiny"])


def test_a_source_that_cannot_be_converted_leaves_the_old_release(tiny):
    """A failing release says why in one line and changes neither release/ nor the gradebook."""
    course = tiny
    before, points = tree(course.root / "release"), points_in_gradebook(course)
    edit(course, "sums", "setup", source="numbers = [9]")
    edit(course, "words", "test_upper", source="### BEGIN HIDDEN TESTS\nassert upper")
    with pytest.raises(NbassayError, match="No end hidden tests statement found") as error:
        release(course, ["tiny"])
    assert "\n" not in str(error.value)
    assert tree(course.root / "release") == before
    assert points_in_gradebook(course) == points
    assert list((course.state / "scratch").iterdir()) == []


def test_a_killed_release_leaves_the_old_one(tiny):
    """SIGKILL while nbgrader converts: release/ is as it was, and the next release mends all."""
    course = tiny
    before = tree(course.root / "release")
    edit(course, "sums", "setup", source="numbers = [1, 2, 3, 4]  # new")
    settings = course.root / "nbgrader_config.py"
    usual = settings.read_text()
    killing = (
        "import os\nc.GenerateAssignment.post_convert_hook = lambda **_: os.kill(os.getpid(), 9)"
    )
    settings.write_text(f"{usual}\n{killing}\n")
    code = "import sys; from pathlib import Path; from nbassay.course.layout import Course; "
    code += "from nbassay.authoring.release import release; release(Course.open(Path(sys.argv[1])), ['tiny'])"
    ended = subprocess.run([sys.executable, "-c", code, str(course.root)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert tree(course.root / "release") == before
    settings.write_text(usual)
    release(course, ["tiny"])
    assert b"# new" in tree(course.root / "release")["tiny/sums.ipynb"]


def test_register_on_a_fresh_clone_leaves_the_release_alone(course):
    """release/ is committed and gradebook.db is not: register makes the latter, once."""
    release(course, ["tiny"])
    before = tree(course.root / "release")
    times = {path: path.stat().st_mtime_ns for path in (course.root / "release").rglob("*")}
    (course.root / "gradebook.db").unlink()
    assert register(course.assignment("tiny")) is True
    assert register(course.assignment("tiny")) is False
    assert tree(course.root / "release") == before
    assert times == {path: path.stat().st_mtime_ns for path in (course.root / "release").rglob("*")}
    assert points_in_gradebook(course)["test_mean"] == 3


def test_register_keeps_grades(tiny):
    """A reworded source is registered anew without touching what students already have."""
    course = tiny
    assignment = course.assignment("tiny")
    tiny_course.hand_in(course, "s1", sums={"total": "total = 10"})
    record(assignment, tiny_course.result(assignment, "s1", sums={"test_total": 2.0}))
    before = scores(course, "tiny")
    edit(course, "sums", "test_total", source="assert isinstance(total, int), 'an int'")
    assert register(course.assignment("tiny")) is True
    assert scores(course, "tiny") == before


def test_cells_cannot_be_added_under_existing_grades(tiny):
    """New cells are refused once there are submissions; the user hears why in one line."""
    course = tiny
    assignment = course.assignment("tiny")
    tiny_course.hand_in(course, "s1", sums={})
    record(assignment, tiny_course.result(assignment, "s1", sums={}))
    path = course.root / "source" / "tiny" / "sums.ipynb"
    content = nbformat.read(path, as_version=4)
    content.cells.append(tiny_course.cell("1", "extra", locked=True))
    nbformat.write(content, path)
    with pytest.raises(NbassayError, match="Cannot add or remove cells for notebook 'sums'"):
        release(course, ["tiny"])


def test_release_works_without_the_environment_on_path(course, monkeypatch):
    """Nbgrader starts `alembic` by name for a new gradebook: we do without that program."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert shutil.which("alembic") is None
    with pytest.raises(FileNotFoundError):
        Gradebook(f"sqlite:///{course.root / 'stock.db'}")
    release(course, ["tiny"])
    assert os.environ["PATH"] == "/usr/bin:/bin"
    assert points_in_gradebook(course)["test_upper"] == 4


def test_a_new_gradebook_has_the_version_that_nbgrader_gives_its_own(course, monkeypatch):
    """So that a later nbgrader knows from where `nbgrader db upgrade` has to begin."""
    monkeypatch.setenv("PATH", sysconfig.get_path("scripts"), prepend=os.pathsep)
    with open_gradebook(course) as ours, Gradebook(f"sqlite:///{course.root}/stock.db") as stock:
        versions = [
            book.db.execute(text("SELECT version_num FROM alembic_version")).all()
            for book in (ours, stock)
        ]
    assert versions[0] == versions[1] != []
    release(course, ["tiny"])
    command = [sys.executable, "-m", "nbgrader", "db", "upgrade"]
    subprocess.run(command, cwd=course.root, check=True, capture_output=True)
    assert points_in_gradebook(course)["test_upper"] == 4


def test_the_stock_command_works_without_the_environment_on_path(course):
    """`nbgrader generate_assignment` makes a gradebook, called by the full path of its interpreter."""
    environment = os.environ | {"PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "tiny"]
    subprocess.run(command, cwd=course.root, env=environment, check=True, capture_output=True)
    assert points_in_gradebook(course)["test_upper"] == 4


def test_a_broken_configuration_is_named(course):
    """An nbgrader_config.py that raises is the user's to mend, not a traceback of ours."""
    (course.root / "nbgrader_config.py").write_text("c = nothing_of_the_kind()\n")
    with pytest.raises(NbassayError, match=r"nbgrader_config.py cannot be read: NameError"):
        release(course, ["tiny"])


def test_solutions_hold_outputs_and_the_files_to_run_again(course):
    """solutions/ can be re-run in place and handed in as it is; nothing of the machine is in it."""
    edit(
        course,
        "sums",
        "setup",
        source="import os, sys\nnumbers = [1, 2, 3, 4]\nprint(os.getcwd(), file=sys.stderr)\n"
        "print(os.environ['KERAS_HOME'], os.getcwd(), sys.prefix)\nnumbers",
    )
    home = course.root / "keras"
    solve(course, ["tiny"], home)
    files = tree(course.root / "solutions" / "tiny")
    assert sorted(files) == ["sums.ipynb", "word.txt", "words.ipynb"]
    text = files["sums.ipynb"].decode()
    content = nbformat.reads(text, as_version=4)
    nbformat.validate(content)
    first = content.cells[0]
    assert [output.output_type for output in first.outputs] == ["stream", "execute_result"]
    assert first.outputs[0].text == f"{home} . <python>\n"
    assert first.outputs[1].data["text/plain"] == "[1, 2, 3, 4]"
    assert content.cells[2].metadata.nbgrader.points == 2
    assert sys.prefix not in text
    assert "iopub" not in text
    assert find_stale_solutions(course, "tiny") == []
    solve(course, ["tiny"], home)
    assert tree(course.root / "solutions" / "tiny") == files


def test_answers_written_by_hand_stay_when_solutions_are_made_anew(course):
    """They lie among what is generated, and nothing makes them again."""
    answers = course.root / "solutions" / "tiny" / "answers"
    answers.mkdir(parents=True)
    (answers / "words.md").write_text("# `words`: 답 / answers\n", encoding="utf-8")
    solve(course, ["tiny"])
    files = tree(course.root / "solutions" / "tiny")
    assert sorted(files) == ["answers/words.md", "sums.ipynb", "word.txt", "words.ipynb"]
    assert files["answers/words.md"] == "# `words`: 답 / answers\n".encode()
    assert find_stale_solutions(course, "tiny") == []


def test_a_raising_solution_is_named_and_the_old_ones_stay(course):
    """An error in the instructor's own notebook names file and cell."""
    solve(course, ["tiny"])
    before = tree(course.root / "solutions")
    edit(course, "words", "upper", source="raise KeyError('no such word')")
    with pytest.raises(NbassayError, match=r"words.ipynb, cell upper: KeyError: 'no such word'"):
        solve(course, ["tiny"])
    assert tree(course.root / "solutions") == before
    assert find_stale_solutions(course, "tiny") == ["words.ipynb"]


def test_a_dying_kernel_is_named(course):
    """A reference notebook that takes the kernel down ends in one line, not in a hang."""
    edit(course, "sums", "mean", source="import os\nos._exit(1)")
    with pytest.raises(NbassayError, match=r"sums.ipynb, cell mean: the kernel died"):
        solve(course, ["tiny"])
