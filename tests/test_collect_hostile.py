"""Attacks on `nbassay collect`: what a student can put into a download; all are harmless.

Each has to leave nothing outside its place, cost nobody else a hand-in, and be told in one line.
"""

from __future__ import annotations

import json
import shutil
import stat
import struct
import time
import zipfile
from pathlib import Path

import pytest
from tiny_course import ANSWERS, hand_in

from nbassay import cli
from nbassay.errors import NbassayError
from nbassay.gradebook.timestamp import submitted_at
from nbassay.handing_in import download as downloads

pytest_plugins = ["tiny_fixtures"]

HONEST = "honest/sums.ipynb"


@pytest.fixture
def work(tiny) -> bytes:
    folder = hand_in(tiny, "mine", **ANSWERS)
    content = (folder / "sums.ipynb").read_bytes()
    shutil.rmtree(tiny.root / "submitted")
    return content


@pytest.fixture
def run(tiny, capsys):
    """Collect into the tiny course; return the exit code, the JSON and what lies in `submitted/`."""

    def collect(*arguments: object) -> tuple[int, dict, list[str]]:
        command = ["collect", "tiny", *map(str, arguments), "--course", str(tiny.root)]
        code = cli.run([*command, "--json", "-"])
        done = json.loads(capsys.readouterr().out)
        submitted = tiny.root / "submitted"
        files = sorted(p.relative_to(submitted).as_posix() for p in submitted.rglob("*.*"))
        return code, done, files

    return collect


def pack(path: Path, members: dict[str, bytes], **changes) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            for field, value in changes.items():
                setattr(member, field, value)
            archive.writestr(member, content)
    return path


@pytest.mark.parametrize(
    "name",
    ["../../out.ipynb", "/tmp/out.ipynb", "..\\out.ipynb", "C:\\out.ipynb", "a/../../honest/x.ipynb",
     "m/\u202ex.ipynb", "m/" + "a" * 300, "m/" + "d/" * 40 + "x.ipynb", "m/x\x1b[31m.ipynb"],
)  # fmt: skip
def test_a_name_that_leads_out_or_misleads_costs_only_its_own_file(name, run, work, tmp_path):
    zipped = pack(tmp_path / "z.zip", {name: b"{}", HONEST: work})
    code, done, files = run(zipped)
    assert (code, files) == (1, ["honest/tiny/sums.ipynb"])
    assert len(done["not_placed"]) == 1 and done["not_placed"][0]["file"].isprintable()
    assert not list(tmp_path.rglob("out.ipynb"))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_in_a_zip_are_not_made(kind, run, work, tmp_path):
    zipped = pack(tmp_path / "z.zip", {HONEST: work})
    pack(zipped, {"m/sums.ipynb": b"../../honest/tiny/sums.ipynb"}, external_attr=(kind | 0o777) << 16)  # fmt: skip
    code, _, files = run(zipped)
    assert (code, files) == (1, ["honest/tiny/sums.ipynb"])


def test_a_link_in_a_clone_is_not_followed(run, work, tmp_path):
    (tmp_path / "in" / "honest").mkdir(parents=True)
    (tmp_path / "in" / "m").mkdir()
    (tmp_path / "in" / HONEST).write_bytes(work)
    (tmp_path / "in" / "m" / "sums.ipynb").symlink_to(tmp_path / "in" / HONEST)
    (tmp_path / "in" / "linked").symlink_to(tmp_path / "in" / "honest")
    code, done, files = run(tmp_path / "in")
    assert (code, files) == (1, ["honest/tiny/sums.ipynb"])
    assert [one["file"] for one in done["not_placed"]] == ["m/sums.ipynb"]


def test_what_grows_a_thousandfold_is_left_out_and_the_rest_is_taken(run, work, tmp_path):
    zipped = pack(tmp_path / "z.zip", {"m/zeros.npy": b"\0" * 4_000_000, HONEST: work})
    code, done, files = run(zipped)
    assert (code, files) == (1, ["honest/tiny/sums.ipynb"])
    assert "hundreds of times" in done["not_placed"][0]["reason"]


def test_a_size_that_a_member_lies_about_bounds_what_is_written(run, work, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "MAX_FILE", 100_000)
    zipped = pack(tmp_path / "z.zip", {"m/x.npy": bytes(range(256)) * 800, HONEST: work})
    content = zipped.read_bytes()
    zipped.write_bytes(content.replace(struct.pack("<L", 256 * 800), struct.pack("<L", 1_000)))
    code, done, files = run(zipped)
    assert (code, files) == (1, ["honest/tiny/sums.ipynb"])
    assert len(done["not_placed"]) == 1


def test_all_files_together_are_bounded(run, work, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "MAX_TOTAL", len(work) + 10)
    zipped = pack(tmp_path / "z.zip", {HONEST: work, "m/a.bin": b"x" * 8, "m/b.bin": b"x" * 8})
    _, done, files = run(zipped)
    assert files == ["honest/tiny/sums.ipynb", "m/tiny/a.bin"]
    assert [one["file"] for one in done["not_placed"]] == ["m/b.bin"]


def test_a_damaged_member_costs_only_itself(run, work, tmp_path):
    zipped = pack(tmp_path / "z.zip", {"m/sums.ipynb": b"marker" * 50, HONEST: work})
    content = bytearray(zipped.read_bytes())
    start = content.index(b"m/sums.ipynb") + len("m/sums.ipynb")
    content[start : start + 6] = b"\xff" * 6
    zipped.write_bytes(content)
    _, done, files = run(zipped)
    assert files == ["honest/tiny/sums.ipynb"]
    assert done["not_placed"][0]["reason"] == "it is damaged"


@pytest.mark.parametrize("limit", ["MAX_FILES", "MAX_LIST"])
def test_too_many_files_are_refused_in_one_line(limit, run, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, limit, 20)
    zipped = pack(tmp_path / "z.zip", {f"m/{n}.txt": b"" for n in range(21)})
    started = time.monotonic()
    with pytest.raises(NbassayError, match=r"z\.zip cannot be read: it holds too much"):
        run(zipped)
    folder = tmp_path / "in" / "m"
    folder.mkdir(parents=True)
    for number in range(21):
        (folder / str(number)).touch()
    if limit == "MAX_FILES":
        with pytest.raises(NbassayError, match="over 20 files"):
            run(tmp_path / "in")
    assert time.monotonic() - started < 20


def test_a_list_of_members_of_the_large_form_is_counted_too(tmp_path, monkeypatch, run, work):
    """SharePoint writes every zip in that form."""
    plain = pack(tmp_path / "z.zip", {HONEST: work}).read_bytes()
    place = plain.rindex(b"PK\x05\x06")
    _, _, _, entries, _, size, offset, _ = struct.unpack("<4s4H2LH", plain[place:])

    def large(count: int) -> bytes:
        record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)  # fmt: skip
        locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, place, 1)
        return plain[:place] + record + locator + plain[place:]

    (tmp_path / "z.zip").write_bytes(large(10**9))
    with pytest.raises(NbassayError, match="it holds too much"):
        run(tmp_path / "z.zip")
    (tmp_path / "z.zip").write_bytes(large(entries))
    assert run(tmp_path / "z.zip")[2] == ["honest/tiny/sums.ipynb"]


def test_a_students_own_time_stamp_is_not_the_record(run, tiny, work, tmp_path):
    early = b"2020-01-01 00:00:00 UTC"
    zipped = pack(
        tmp_path / "z.zip", {HONEST: work, "honest/timestamp.txt": early, "honest/Timestamp.TXT": early}
    )  # fmt: skip
    _, _, files = run(zipped)
    assert files == ["honest/tiny/sums.ipynb"]
    assert submitted_at(tiny.submission("honest", "tiny")) is None
    name = "HW_kim_attempt_2026-03-05-09-07-41_timestamp.txt"
    nested = "HW_kim_attempt_2026-03-05-09-07-41_sums.ipynb"
    run(pack(tmp_path / "b.zip", {name: early, nested: work}), "--zone", "UTC")
    assert str(submitted_at(tiny.submission("kim", "tiny"))) == "2026-03-05 09:07:41"


def test_a_file_named_after_somebody_else_is_not_taken_for_theirs(run, work, tmp_path):
    """The one whose it is, 1, called the file so that it can be read as a hand-in of 7's."""
    roster = tmp_path / "r.csv"
    roster.write_text("canvas,student\n1,mallory\n7,victim\n")
    zipped = pack(tmp_path / "z.zip", {"mallory_1_2_7_9_sums.ipynb": work})
    _, done, files = run(zipped, "--roster", roster)
    assert files == []
    assert "1 or 7" in done["not_placed"][0]["reason"]


@pytest.mark.parametrize("student", ["..", ".ssh", "a\u202eb"])
def test_a_username_is_no_way_out_of_the_course(student, run, work, tmp_path):
    name = f"HW1_{student}_attempt_2026-03-05-09-07-41_sums.ipynb"
    _, done, files = run(pack(tmp_path / "z.zip", {name: work, "HW1_kim_attempt_2026-03-05-09-07-41_sums.ipynb": work}), "--zone", "UTC")  # fmt: skip
    assert files == ["kim/tiny/sums.ipynb", "kim/tiny/timestamp.txt"]
    assert len(done["not_placed"]) == 1


def test_an_archive_of_archives_stays_closed_and_a_bomb_in_one_too(run, work, tmp_path):
    inner = pack(tmp_path / "inner.zip", {"sums.ipynb": work}).read_bytes()
    middle = pack(tmp_path / "middle.zip", {"inner.zip": inner}).read_bytes()
    bomb = pack(tmp_path / "bomb.zip", {"sums.ipynb": b"\0" * 4_000_000}).read_bytes()
    zipped = pack(tmp_path / "z.zip", {"m/middle.zip": middle, "b/bomb.zip": bomb, HONEST: work})
    code, _, files = run(zipped)
    assert code == 1
    assert files == ["b/tiny/bomb.zip", "honest/tiny/sums.ipynb", "m/tiny/middle.zip"]


def test_of_a_hand_in_of_thousands_of_files_the_notebooks_are_taken(run, work, tmp_path):
    members = {f"m/lib/{number}.py": b"" for number in range(1_001)}
    zipped = pack(tmp_path / "z.zip", members | {"m/sums.ipynb": work})
    _, done, files = run(zipped)
    assert files == ["m/tiny/sums.ipynb"]
    assert "only the notebooks" in done["students"][0]["notes"][0]


def test_no_folder_of_the_course_is_named_by_a_download(run, tiny, work, tmp_path):
    (tiny.root / "downloaded" / "tiny").mkdir(parents=True)
    (tiny.root / "downloaded" / "tiny" / "mine.txt").write_text("kept")
    run(pack(tmp_path / "...zip", {HONEST: work, "loose.ipynb": b"{}"}), "--system", "folders")
    assert (tiny.root / "downloaded" / "tiny" / "mine.txt").read_text() == "kept"
    assert (tiny.root / "downloaded" / "tiny" / "not_placed" / "download").is_dir()
