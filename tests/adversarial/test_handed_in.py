"""Attacks on the way in: archives, and notebooks that are known by their cells.

All inputs are harmless; each tries a guard of ours. An archive's attack has to leave nothing outside
its folder, take no more than its bounds, and be told in one message.
"""

from __future__ import annotations

import stat
import struct
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from tiny_course import ANSWERS, hand_in, released

from nbassay.course.layout import Assignment
from nbassay.store.kept import Store
from nbassay.submitted import archive as archives
from nbassay.submitted import find_notebook, finding
from nbassay.submitted.archive import BadArchive, unpack


@pytest.fixture(scope="module")
def assignment(tmp_path_factory) -> Assignment:
    return released(tmp_path_factory.mktemp("course")).assignment("tiny")


@pytest.fixture
def submission(tmp_path) -> Path:
    folder = tmp_path / "submission"
    folder.mkdir()
    return folder


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "kept")


def pack(path: Path, members: dict[str, bytes], **changes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            for field, value in changes.items():
                setattr(member, field, value)
            archive.writestr(member, content)
    return path


def written(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    "name",
    [
        *(
            "../out.txt",
            "a/../../out.txt",
            "/tmp/out.txt",
            "..\\out.txt",
            "C:\\out.txt",
            "C:out.txt",
        ),
        *("a/.../../out.txt", ".bashrc", "a/.git/config", "x\ny.txt", "\u202eo.txt", "a" * 300),
        "d/" * 40 + "deep.txt",
    ],
)
def test_a_member_that_leads_out_or_hides_is_not_written(name, submission, store, tmp_path):
    path = pack(submission / "a.zip", {name: b"x", "fine/b.txt": b"y"})
    assert written(unpack(path, store)) == ["fine/b.txt"]
    assert not (tmp_path / "out.txt").exists()


def test_links_and_devices_are_not_written(submission, store):
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR):
        path = pack(
            submission / f"{kind}.zip", {"x": b"/etc/passwd"}, external_attr=(kind | 0o777) << 16
        )
        assert written(unpack(path, store)) == []


def test_of_members_with_one_name_or_under_a_file_the_first_is_written(submission, store):
    path = submission / "a.zip"
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "w") as archive:
        for name, content in (("a", "1"), ("a", "2"), ("a/b", "3"), ("c/d", "4"), ("c", "5")):
            archive.writestr(name, content)
    folder = unpack(path, store)
    assert written(folder) == ["a", "c/d"]
    assert (folder / "a").read_text() == "1"


def test_an_archive_within_an_archive_is_named_and_stays_closed(assignment, submission, store):
    hand_in(assignment.course, "nested", **ANSWERS)
    notebook = assignment.course.root / "submitted" / "nested" / "tiny" / "sums.ipynb"
    inner = pack(submission / "inner.zip", {"sums.ipynb": notebook.read_bytes()})
    pack(submission / "outer.zip", {"inner.zip": inner.read_bytes()})
    inner.unlink()
    found = find_notebook(assignment, "sums", submission, store)
    assert not found.path.exists()
    assert "outer.zip: inner.zip" in found.trouble.en


def refused(path: Path, store: Store) -> str:
    started = time.monotonic()
    with pytest.raises(BadArchive) as caught:
        unpack(path, store)
    assert time.monotonic() - started < 5
    assert not (store.root / "unpacked").exists() or not any((store.root / "unpacked").iterdir())
    assert not any((store.root / "scratch").iterdir())
    assert caught.value.message.ko
    return caught.value.message.en


def test_too_many_members_are_refused(submission, store):
    members = {f"{n}.txt": b"" for n in range(archives.MAX_MEMBERS + 1)}
    assert refused(pack(submission / "a.zip", members), store) == "it holds too much"


def test_a_list_of_members_is_bounded_whatever_count_it_says(submission, store, monkeypatch):
    """The reader goes by the list's size and not by the count."""
    path = pack(submission / "a.zip", {f"{n}.txt": b"" for n in range(400)})
    content = bytearray(path.read_bytes())
    struct.pack_into("<HH", content, len(content) - 14, 1, 1)
    path.write_bytes(content)
    monkeypatch.setattr(archives, "MAX_DIRECTORY", 10_000)
    assert refused(path, store) == "it holds too much"


def test_what_grows_a_thousandfold_is_refused(submission, store):
    path = pack(submission / "a.zip", {"zeros": b"\0" * 4_000_000})
    assert refused(path, store) == "it holds too much"


def test_a_size_that_an_archive_lies_about_bounds_what_is_written(submission, store, monkeypatch):
    """Only the true size is large, so nothing but counting finds it."""
    monkeypatch.setattr(archives, "MAX_UNPACKED", 100_000)
    path = pack(submission / "a.zip", {"zeros": bytes(range(256)) * 800})
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<L", 256 * 800), struct.pack("<L", 1_000)))
    assert refused(path, store) in {"it holds too much", "it is damaged, or not a zip"}


@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"",
        lambda content: b"PK",
        lambda content: content[:-5],
        lambda content: content[: len(content) // 2],
        lambda content: content[20:],
        lambda content: content.replace(b"sums", b"smus", 1),
        lambda content: content[:40] + b"\xff" * 20 + content[60:],
    ],
)
def test_a_damaged_archive_is_told_as_such(change, submission, store):
    path = pack(submission / "a.zip", {"sums.ipynb": bytes(range(256)) * 40})
    path.write_bytes(change(path.read_bytes()))
    assert refused(path, store) == "it is damaged, or not a zip"


def test_a_locked_archive_is_told_as_such(submission, store):
    path = pack(submission / "a.zip", {"sums.ipynb": b"{}"})
    content = bytearray(path.read_bytes())
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert refused(path, store) == "it is locked with a password"


def test_a_link_to_a_neighbours_archive_or_notebook_is_not_followed(assignment, submission, store):
    neighbour = hand_in(assignment.course, "neighbour", **ANSWERS)
    pack(neighbour / "hw.zip", {"sums.ipynb": (neighbour / "sums.ipynb").read_bytes()})
    (submission / "hw.zip").symlink_to(neighbour / "hw.zip")
    (submission / "folder").symlink_to(neighbour)
    (submission / "mine.ipynb").symlink_to(neighbour / "sums.ipynb")
    assert not find_notebook(assignment, "sums", submission, store).path.exists()
    (submission / "sums.ipynb").symlink_to(neighbour / "sums.ipynb")
    assert find_notebook(assignment, "sums", submission, store).path == submission / "sums.ipynb"


def test_of_thousands_of_notebooks_a_bounded_number_is_read(
    assignment, submission, store, monkeypatch
):
    looked_at = []
    true = finding.identify
    monkeypatch.setattr(finding, "identify", lambda *a: looked_at.append(a) or true(*a))
    for number in range(3_000):
        notebook = new_notebook(cells=[new_code_cell(f"total = {number}")])
        if number % 1_000 == 0:
            text = nbformat.writes(notebook)
        (submission / f"{number}.ipynb").write_text(text)
    deep = submission
    for _ in range(100):
        deep = deep / "d"
        deep.mkdir()
    started = time.monotonic()
    found = find_notebook(assignment, "sums", submission, store)
    assert time.monotonic() - started < 20
    assert len(looked_at) <= finding.MAX_CANDIDATES
    assert "Several files look like sums" in found.trouble.en
    assert len(found.trouble.en) < 2_000


def test_a_name_that_speaks_to_the_terminal_or_the_page_is_shown_and_not_obeyed(
    assignment, submission, store
):
    odd = "a`b\x1b[31m\u202e<script>.ipynb"
    hand_in(assignment.course, "odd", **ANSWERS)
    source = assignment.course.root / "submitted" / "odd" / "tiny" / "sums.ipynb"
    (submission / odd).write_bytes(source.read_bytes())
    found = find_notebook(assignment, "sums", submission, store)
    assert found.path.name == odd
    assert found.place.isprintable()
    assert "`" not in found.place


def test_a_copy_that_imitates_ids_gains_nothing_but_its_own_marks(assignment, submission, store):
    """It is taken for the notebook whose ids it has, and its cells are what they are."""
    notebook = nbformat.read(assignment.release / "sums.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = "raise SystemExit"
    nbformat.write(notebook, submission / "x.ipynb")
    assert find_notebook(assignment, "sums", submission, store).place == "x.ipynb"
    hand_in(assignment.course, "honest", **ANSWERS)
    source = assignment.course.root / "submitted" / "honest" / "tiny" / "sums.ipynb"
    (submission / "sums.ipynb").write_bytes(source.read_bytes())
    found = find_notebook(assignment, "sums", submission, store)
    assert found.path == submission / "sums.ipynb"
