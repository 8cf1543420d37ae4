"""What marks depend on is found by looking, not kept as a list: graders' files, our code, packages."""

from __future__ import annotations

import importlib.metadata
import os
from pathlib import Path

import pytest
from tiny_course import make

import nbassay
from nbassay.course.grader_files import grader_files
from nbassay.errors import NbassayError
from nbassay.grading import _import_graph, _keys
from nbassay.marking.graders import load_graders

PACKAGE = Path(nbassay.__file__).parent
RUN = {path.relative_to(PACKAGE).as_posix() for path in _keys._files_that_run()}
MARK = {path.relative_to(PACKAGE).as_posix() for path in _keys._files_that_mark()}


def test_every_file_of_the_graders_counts_but_submissions_and_caches(tmp_path):
    counted = ["test_a.py", ".hidden", "lib/rules.py", "lib/deep/table.csv", "lib/submissions/a.py"]
    others = ["submissions/a/wrong.py", "__pycache__/a.pyc", "lib/__pycache__/rules.pyc"]
    graders = tmp_path / "graders"
    for name in (*counted, *others):
        (graders / name).parent.mkdir(parents=True, exist_ok=True)
        (graders / name).write_text(name)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "answers.csv").write_text("1")
    (graders / "shared").symlink_to(tmp_path / "shared")
    (graders / "again").symlink_to(graders)  # a circle
    (graders / "nowhere").symlink_to(tmp_path / "nowhere")
    os.mkfifo(graders / "pipe")
    assert set(grader_files(graders)) == {*counted, "shared/answers.csv"}


def test_a_module_in_a_folder_below_is_loaded_anew_when_it_changes(tmp_path):
    (tmp_path / "lib").mkdir()
    rules = tmp_path / "lib" / "rules.py"
    (tmp_path / "test_a.py").write_text("from .lib.rules import BAR")
    found = []
    for bar in (1, 2):
        rules.write_text(f"BAR = {bar}")
        found.append(load_graders(tmp_path / "test_a.py").BAR)
    assert found == [1, 2]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "kernel/run.py",
            "kernel/trial.py",
            "sandbox/limits/watchdog.py",
            "sandbox/seccomp.py",
            "sandbox/bare.py",
            "keras/training/_engine.py",
        ),
        *(
            "keras/models/build.py",
            "evidence/_npz.py",
            "data/_keras_home.py",
            "data/mnist.py",
            "grading/_trainer.py",
        ),
        *(
            "submitted/sanitise.py",
            "course/notebook.py",
            "course/layout.py",
            "sandbox/__init__.py",
        ),
    ],
)
def test_a_run_depends_on_the_code_that_it_goes_through(name):
    assert name in RUN


@pytest.mark.parametrize(
    "name",
    [
        "checks/captured.py",
        "data/mnist.py",
        "keras/models/build.py",
        "marking/mark.py",
        "marking/plugin.py",
        "results.py",
    ],
)
def test_a_mark_depends_on_the_code_that_it_goes_through(name):
    assert name in MARK


def test_what_checks_make_of_a_run_is_no_part_of_it():
    """Else a new message in a check would run a class again."""
    for name in ("checks", "grader", "marking/plugin.py", "marking/written_checks.py"):
        assert (PACKAGE / name).exists()
        assert not [path for path in RUN if path == name or path.startswith(f"{name}/")]


def test_what_shows_and_records_marks_is_no_part_of_them():
    """Else a new colour on a page would run a class again."""
    for name in ("cli", "reports", "gradebook", "authoring", "cohort", "store/trail.py"):
        assert (PACKAGE / name).exists()
        assert not [path for path in RUN | MARK if path == name or path.startswith(f"{name}/")]


def test_code_that_only_graders_import_is_a_part_of_their_marks(tmp_path):
    course = make(tmp_path)
    before = _keys.code_hashes(course.assignment("tiny"))
    path = course.root / "graders" / "tiny" / "test_sums.py"
    path.write_text("from nbassay.checks import images\n" + path.read_text(encoding="utf-8"))
    after = _keys.code_hashes(course.assignment("tiny"))
    assert after["runs"] == before["runs"]
    assert after["marks"] != before["marks"]
    reached = _keys._files_that_mark(_import_graph.find_imports(path))
    assert PACKAGE / "checks" / "images.py" in reached


def test_a_name_that_a_package_hands_on_leads_to_the_module_that_has_it(tmp_path):
    path = tmp_path / "test_a.py"
    path.write_text("def f():\n    from nbassay.keras.models import predict, RebuildError\n")
    assert _import_graph.find_imports(path) == {
        "nbassay.keras.models._predict",
        "nbassay.keras.models._rebuild_error",
    }
    path.write_text("import nbassay.checks.fits\nfrom nbassay import evidence as ev\nimport os\n")
    assert _import_graph.find_imports(path) == {"nbassay.checks.fits", "nbassay.evidence"}


def test_the_version_of_every_package_counts_that_is_declared_or_named_by_the_course(
    tmp_path, monkeypatch
):
    declared = ["pillow>=11", "jupyter_client>=8", 'absent>=1; sys_platform == "nowhere"']
    monkeypatch.setattr(_keys, "requires", lambda _: [*declared, 'mypy>=1; extra == "dev"'])
    _keys._list_installed.cache_clear()
    try:
        found = _keys.versions(make(tmp_path, 'packages = ["yaml"]').assignment("tiny"))
    finally:
        _keys._list_installed.cache_clear()
    assert set(found) == {"nbassay", "python", "pillow", "jupyter_client", "PyYAML"}
    assert found["pillow"] == importlib.metadata.version("pillow")


def test_a_grader_file_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    course = make(tmp_path)

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(_keys.data, "sha256_of", refuse)  # root may read everything
    with pytest.raises(NbassayError, match=r"assignment\.toml cannot be read: Permission denied"):
        _keys.grader_hashes(course.assignment("tiny"))


@pytest.mark.parametrize("line", ["from nbassay import models", "import nbassay.models.x"])
def test_a_grader_of_an_earlier_version_hears_where_its_imports_are_now(tmp_path, line):
    (tmp_path / "test_a.py").write_text(line)
    with pytest.raises(NbassayError, match=r"nbassay\.models is nbassay\.keras\.models now"):
        load_graders(tmp_path / "test_a.py")
