"""What stands beside a notebook: copies of the files handed in, never through a link."""

from __future__ import annotations

import os

import pytest
from sandbox_runs import names, run

from nbassay.errors import NbassayError
from nbassay.sandbox import Job, run_notebook, staging


def test_handed_in_files_stand_beside_the_notebook(tmp_path):
    """Data and modules are copies: the notebook may change them, the originals stay."""
    module = tmp_path / "helper.py"
    module.write_text("value = 5")
    table = tmp_path / "data" / "rows.csv"
    table.parent.mkdir()
    table.write_text("a,b")
    ran = run(
        tmp_path / "out",
        "import helper\nvalue = helper.value\ntext = open('data/rows.csv').read()\n"
        "open('data/rows.csv', 'w').write('changed')",
        ("test_files", ""),
        files={"helper.py": module, "data/rows.csv": table},
        capture={"test_files": names("value", "text")},
    )
    captured = ran.capture("test_files").names
    assert (captured["value"].value, captured["text"].value) == (5, "a,b")
    assert table.read_text() == "a,b"


def test_a_handed_in_module_cannot_take_the_place_of_what_the_kernel_needs(tmp_path):
    """A file called random.py beside the notebook must not break the run."""
    for name in ("random.py", "keras.py", "zmq.py", "nbassay_kernel.py"):
        (tmp_path / name).write_text("raise SystemExit('taken over')")
    ran = run(
        tmp_path / "out",
        ("test_a", "x = 1"),
        files={path.name: path for path in tmp_path.glob("*.py")},
        capture={"test_a": names("x")},
    )
    assert ran.outcome.status == "graded"
    assert ran.capture("test_a").names["x"].value == 1


@pytest.mark.parametrize("name", ["../up.txt", "/etc/passwd", "a/../../b", "", ".", "a\0b"])
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    """A submission's file names are not to be trusted."""
    source = tmp_path / "file.txt"
    source.write_text("x")
    with pytest.raises(NbassayError, match="not a file name inside"):
        staging.copy_files({name: source}, tmp_path / "to", 100)


def test_links_and_special_files_are_refused(tmp_path):
    """A link handed in would show the student a file of the instructor's."""
    target = tmp_path / "secret.txt"
    target.write_text("secret")
    handed_in = tmp_path / "submitted"
    (handed_in / "real").mkdir(parents=True)
    (handed_in / "real" / "a.txt").write_text("fine")
    (handed_in / "link.txt").symlink_to(target)
    (handed_in / "folder").symlink_to(handed_in / "real")
    os.mkfifo(handed_in / "pipe")
    for name, complaint in [
        ("link.txt", "symbolic link"),
        ("folder/a.txt", "symbolic link"),
        ("pipe", "not a regular file"),
        ("real", "not a regular file"),
        ("absent.txt", "cannot be read"),
    ]:
        with pytest.raises(NbassayError, match=complaint):
            staging.copy_files({name: handed_in / name}, tmp_path / "to", 100)


def test_a_course_behind_a_link_of_the_instructor_works(tmp_path):
    """Only what was handed in must be free of links, not the way to it."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "a.txt").write_text("fine")
    (tmp_path / "course").symlink_to(tmp_path / "disk")
    staging.copy_files({"a.txt": tmp_path / "course" / "a.txt"}, tmp_path / "to", 100)
    assert (tmp_path / "to" / "a.txt").read_text() == "fine"


def test_too_much_handed_in_is_refused(tmp_path):
    """All files together are bounded before anything is copied into memory."""
    (tmp_path / "big").write_bytes(b"0" * 101)
    with pytest.raises(NbassayError, match="more than"):
        staging.copy_files({"big": tmp_path / "big"}, tmp_path / "to", 100)


def test_the_out_folder_must_be_empty(tmp_path):
    """Evidence of two runs must never mix."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "run.json").write_text("{}")
    with pytest.raises(NbassayError, match="empty folder"):
        run_notebook(Job(b"", {}, {}, {}), tmp_path / "out", isolation="bwrap")
