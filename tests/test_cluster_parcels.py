"""What travels between machines arrives as it was sent, or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from nbassay.cluster import parcels
from nbassay.cluster.parcels import DamagedParcel, Parcel, TooLarge, pack_submission
from nbassay.store.carried import keep_evidence, read_evidence
from nbassay.store.kept import Store

KEY = "ab" * 32


@pytest.fixture
def submission(tmp_path) -> Path:
    """A submission with one of everything that somebody may hand in."""
    folder = tmp_path / "handed in"
    (folder / "그림").mkdir(parents=True)
    (folder / "sums.ipynb").write_bytes(b'{"cells": []}')
    (folder / "그림" / "a.png").write_bytes(b"\x89PNG")
    (folder / "empty").mkdir()
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "answers.txt").write_text("not for students")
    (folder / "secret").symlink_to(tmp_path / "ours" / "answers.txt")
    (folder / "outside").symlink_to(tmp_path / "ours")
    os.mkfifo(folder / "pipe")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).write_bytes(b"no text")
    return folder


def describe(folder: Path) -> dict[str, object]:
    """Return what lies in a folder, links as links."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = ("link", str(path.readlink()))
        elif path.is_file():
            found[name] = path.read_bytes()
        else:
            found[name] = stat.S_IFMT(path.lstat().st_mode)
    return found


def test_a_submission_arrives_as_it_was_handed_in(submission, tmp_path):
    sent = pack_submission(submission)
    Parcel(sent.key, sent.content).unpack(tmp_path / "there")
    assert describe(tmp_path / "there") == describe(submission)
    assert b"not for students" not in sent.content, "nothing is read through a link"


def test_equal_submissions_are_one_parcel_wherever_they_lie(submission, tmp_path):
    pack_submission(submission).unpack(tmp_path / "there")
    assert pack_submission(tmp_path / "there") == pack_submission(submission)
    (submission / "sums.ipynb").write_bytes(b'{"cells": [1]}')
    assert pack_submission(tmp_path / "there") != pack_submission(submission)


def test_a_missing_submission_arrives_as_an_empty_one(tmp_path):
    pack_submission(tmp_path / "nobody").unpack(tmp_path / "there")
    assert describe(tmp_path / "there") == {}


def test_what_nobody_would_read_arrives_with_its_size_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(parcels, "MAX_FILE", 10)
    (tmp_path / "large").mkdir()
    (tmp_path / "large" / "movie.bin").write_bytes(b"x" * 11)
    sent = pack_submission(tmp_path / "large")
    sent.unpack(tmp_path / "there")
    assert (tmp_path / "there" / "movie.bin").stat().st_size == 11
    assert b"xxxxx" not in sent.content


def test_a_submission_of_many_large_files_does_not_travel(tmp_path, monkeypatch):
    monkeypatch.setattr(parcels, "MAX_BYTES", 10)
    for name in "ab":
        (tmp_path / name).write_bytes(b"x" * 6)
    with pytest.raises(TooLarge):
        pack_submission(tmp_path)


def test_a_parcel_that_was_changed_on_its_way_is_refused(submission, tmp_path):
    sent = pack_submission(submission)
    for place in (3, len(sent.content) // 2, len(sent.content) - 1):
        changed = bytearray(sent.content)
        changed[place] ^= 1
        with pytest.raises(DamagedParcel):
            Parcel(sent.key, bytes(changed)).unpack(tmp_path / "there")
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize("name", ["../out", "/out", "a/../../out", ""])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(DamagedParcel):
        Parcel.pack({name: b"x"}).unpack(tmp_path / "in" / "there")
    assert not list(tmp_path.rglob("out"))


def test_nothing_is_written_through_a_link(tmp_path):
    (tmp_path / "out").mkdir()
    link = {"name": "a", "kind": "link", "target": str(tmp_path / "out"), "length": 0}
    file = {"name": "a/file", "kind": "file", "length": 1}
    with pytest.raises(DamagedParcel):
        parcels._join([(link, b""), (file, b"x")]).unpack(tmp_path / "there")
    assert not list((tmp_path / "out").iterdir())


def test_evidence_from_elsewhere_is_kept_as_our_own(tmp_path):
    files = {"run.json": b"{}", "outcome.json": b"{}", "arrays/x.npz": b"array"}
    first, second = Store(tmp_path / "one"), Store(tmp_path / "two")
    keep_evidence(first, KEY, files)
    keep_evidence(second, KEY, read_evidence(first, KEY))
    assert read_evidence(second, KEY) == files
    keep_evidence(second, KEY, {"run.json": b"[]"})
    assert read_evidence(second, KEY) == files, "what is kept already stays"
    assert not list((tmp_path / "two" / "scratch").iterdir())


@pytest.mark.parametrize("name", ["../run.json", "arrays/../../x.npz", "other.py", "/run.json"])
def test_no_other_files_pass_for_evidence(tmp_path, name):
    with pytest.raises(ValueError, match="no evidence"):
        keep_evidence(Store(tmp_path), KEY, {name: b"x"})
    assert not list(tmp_path.rglob("*.*"))
