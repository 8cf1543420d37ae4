"""Kept evidence: whole or absent, arrays shared, nothing taken over that is no evidence."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

from nbassay.store.kept import Store, write_atomically


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "state")


def leave(out, array=None):
    """Leave in `out` what a sandbox leaves there."""
    (out / "run.json").write_text("{}")
    for folder in ("capture", "arrays"):
        (out / folder).mkdir()
    (out / "capture" / "test_a.json").write_text("{}")
    values = np.zeros(100_000, np.uint8) if array is None else array
    np.savez(out / "arrays" / ("0" * 64 + ".npz"), data=values)


def test_evidence_is_kept_under_its_key_with_what_the_trusted_side_says(store):
    with store.gather("k1") as gathering:
        leave(gathering.out)
        gathering.outcome = {"status": "graded"}
    folder = store.evidence("k1")
    assert json.loads((folder / "outcome.json").read_text()) == {"status": "graded"}
    with np.load(folder / "arrays" / ("0" * 64 + ".npz"), allow_pickle=False) as file:
        assert file["data"].shape == (100_000,)
    assert not any((store.root / "scratch").iterdir())


def test_an_interrupted_run_keeps_nothing(store):
    with pytest.raises(KeyboardInterrupt), store.gather("k1") as gathering:
        leave(gathering.out)
        raise KeyboardInterrupt
    assert store.evidence("k1") is None
    assert not any((store.root / "scratch").iterdir())


def test_what_a_killed_run_left_is_cleared_and_a_living_ones_is_not(store):
    mine = store.new_scratch()
    dead = mine.with_name("4194305-abc")  # one more than the largest process number of Linux
    (dead / "out").mkdir(parents=True)
    store.clear_abandoned()
    assert list(mine.parent.iterdir()) == [mine]


def test_the_same_array_of_two_students_is_stored_once_and_compressed(store):
    for key in ("k1", "k2"):
        with store.gather(key) as gathering:
            leave(gathering.out)
    kept = list((store.root / "arrays").iterdir())
    assert len(kept) == 1
    assert kept[0].stat().st_size < 10_000


def test_links_devices_and_strangers_in_the_out_folder_are_left_behind(store, tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text('{"answer": 42}')
    with store.gather("k1") as gathering:
        leave(gathering.out)
        (gathering.out / "capture" / "test_link.json").symlink_to(secret)
        (gathering.out / "outcome.json").write_text('{"status": "forged"}')
        (gathering.out / "extra.bin").write_bytes(b"x")
        os.mkfifo(gathering.out / "capture" / "pipe.json")
        gathering.outcome = {"status": "graded"}
    folder = store.evidence("k1")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "run.json",
        "outcome.json",
        "capture/test_a.json",
        "arrays/" + "0" * 64 + ".npz",
    }
    assert json.loads((folder / "outcome.json").read_text()) == {"status": "graded"}


def test_a_linked_folder_in_the_out_folder_is_not_followed(store, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "test_b.json").write_text("{}")
    with store.gather("k1") as gathering:
        (gathering.out / "capture").symlink_to(elsewhere)
    assert not (store.evidence("k1") / "capture").exists()
    assert (elsewhere / "test_b.json").exists()


def test_an_array_file_that_is_no_archive_does_not_stop_the_run(store):
    with store.gather("k1") as gathering:
        leave(gathering.out)
        (gathering.out / "arrays" / ("1" * 64 + ".npz")).write_bytes(b"no archive")
    assert (store.evidence("k1") / "arrays" / ("1" * 64 + ".npz")).read_bytes() == b"no archive"


def test_damaged_marks_count_as_absent(store):
    store.keep_marks("k1", {"status": "graded"})
    assert store.marks("k1") == {"status": "graded"}
    next((store.root / "marks").rglob("*.json")).write_text('{"status": "gra')
    assert store.marks("k1") is None


def test_a_students_name_never_leaves_the_results_folder(store):
    for student in ("../../etc/passwd", "김 하늘", "a/b", "김하늘" * 30):
        store.keep_result("college", student, {"who": student})
        assert store.result("college", student) == {"who": student}
    assert len(list((store.root / "results" / "college").iterdir())) == 4


def test_a_reader_never_sees_half_a_file(tmp_path):
    path = tmp_path / "a.txt"
    write_atomically(path, "old")
    with pytest.raises(TypeError):
        write_atomically(path, 5)  # type: ignore[arg-type]
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
