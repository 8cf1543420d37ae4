"""`nbassay collect`: downloads in, `submitted/<student>/<assignment>/` out, nothing guessed."""

from __future__ import annotations

import csv
import io
import json
import struct
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from tiny_course import ANSWERS, hand_in

from nbassay import cli
from nbassay.cli._show import console
from nbassay.errors import NbassayError
from nbassay.gradebook.timestamp import submitted_at
from nbassay.handing_in.placing import put
from nbassay.store.kept import Store

pytest_plugins = ["tiny_fixtures"]


@pytest.fixture(scope="session")
def work(tiny_template, tmp_path_factory) -> dict[str, bytes]:
    """The notebooks `sums` and `words` as a student hands them in, `other` with another answer."""
    from nbassay.course.layout import Course

    folder = tmp_path_factory.mktemp("work")
    for part in ("release", "graders", "source"):
        (folder / part).symlink_to(tiny_template.root / part)
    course = Course.open(folder)
    made = hand_in(course, "s", **ANSWERS)
    other = hand_in(course, "t", sums={"total": "total = 11"})
    return {
        "sums": (made / "sums.ipynb").read_bytes(),
        "words": (made / "words.ipynb").read_bytes(),
        "other": (other / "sums.ipynb").read_bytes(),
    }


@pytest.fixture
def run(tiny, tmp_path, capsys):
    """Collect into the tiny course; return the exit code and the JSON."""

    def collect(*arguments: object) -> tuple[int, dict]:
        command = ["collect", "tiny", *map(str, arguments), "--course", str(tiny.root)]
        code = cli.run([*command, "--json", "-"])
        return code, json.loads(capsys.readouterr().out)

    return collect


def pack(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def table(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def there(course) -> dict[str, list[str]]:
    """Return student -> files in `submitted/`."""
    return {
        student.name: sorted(
            path.relative_to(student / "tiny").as_posix()
            for path in (student / "tiny").rglob("*")
            if path.is_file()
        )
        for student in sorted((course.root / "submitted").glob("*"))
    }


def reasons(done: dict) -> dict[str, str]:
    return {one["file"]: one["reason"] for one in done["not_placed"]}


def outcomes(done: dict) -> dict[str, str]:
    return {one["student"]: one["outcome"] for one in done["students"]}


def test_canvas_work_is_taken_by_the_ids_of_a_roster(run, tiny, work, tmp_path):
    zipped = pack(
        tmp_path / "hw_submissions.zip",
        {
            "김하늘_10231_88120_sums.ipynb": work["sums"],
            "김하늘_10231_88125_words-1.ipynb": work["words"],
            "leeminji_LATE_10232_88121_first_model-1.ipynb": work["sums"],
            "park_10239_88122_sums.ipynb": work["sums"],
        },
    )
    roster = table(tmp_path / "r.csv", "canvas;student\n10231;s1\n10232;s2\n10240;s3\n")
    code, done = run(zipped, "--roster", roster)
    assert code == 1
    assert there(tiny) == {"s1": ["sums.ipynb", "words.ipynb"], "s2": ["sums.ipynb"]}
    assert (tiny.submission("s1", "tiny") / "words.ipynb").read_bytes() == work["words"]
    assert done["students"][0]["notebooks"] == {"sums": "sums.ipynb", "words": "words-1.ipynb"}
    assert [one["late"] for one in done["students"]] == [False, True]
    assert list(reasons(done)) == ["park_10239_88122_sums.ipynb"]
    assert "10239 is not in" in reasons(done)["park_10239_88122_sums.ipynb"]
    assert done["missing"] == ["s3"]


def test_what_could_not_be_placed_is_kept_with_its_reason_and_goes_once_it_can(
    run, tiny, work, tmp_path
):
    zipped = pack(
        tmp_path / "z.zip",
        {"kim_1_2_sums.ipynb": work["sums"], "lee_3_4_sums.ipynb": work["sums"], "o_5_text.html": "x"},
    )  # fmt: skip
    roster = table(tmp_path / "r.csv", "canvas,student\n1,s1\n5,s5\n")
    run(zipped, "--roster", roster)
    kept = tiny.root / "downloaded" / "tiny" / "not_placed" / "z"
    rows = list(csv.DictReader((kept / "reasons.csv").open(encoding="utf-8")))
    assert [row["file"] for row in rows] == ["lee_3_4_sums.ipynb", "o_5_text.html"]
    assert "no file was handed in" in rows[1]["reason"]
    assert (kept / rows[0]["folder"] / "lee_3_4_sums.ipynb").read_bytes() == work["sums"]
    table(roster, "canvas,student\n1,s1\n3,s3\n")
    zipped = pack(tmp_path / "z.zip", {"lee_3_4_sums.ipynb": work["sums"]})
    assert run(zipped, "--roster", roster)[0] == 0
    assert not kept.exists()


def test_a_dry_run_shows_the_same_and_writes_nothing(run, tiny, work, tmp_path):
    zipped = pack(tmp_path / "z.zip", {"kim_1_2_sums.ipynb": work["sums"], "x.ipynb": b"{}"})
    roster = table(tmp_path / "r.csv", "id,student\n1,s1\n")
    code, tried = run(zipped, "--roster", roster, "--dry-run", "--system", "canvas")
    assert not (tiny.root / "submitted").exists()
    assert not (tiny.root / "downloaded").exists()
    assert run(zipped, "--roster", roster, "--system", "canvas") == (
        code,
        tried | {"dry_run": False},
    )


def test_nothing_is_overwritten_unasked(run, tiny, work, tmp_path):
    folder = tmp_path / "in"
    (folder / "s1").mkdir(parents=True)
    (folder / "s1" / "sums.ipynb").write_bytes(work["sums"])
    assert outcomes(run(folder)[1]) == {"s1": "new"}
    assert outcomes(run(folder)[1]) == {"s1": "same"}
    (folder / "s1" / "sums.ipynb").write_bytes(work["other"])
    code, done = run(folder)
    assert (code, outcomes(done)) == (1, {"s1": "kept"})
    assert (tiny.submission("s1", "tiny") / "sums.ipynb").read_bytes() == work["sums"]
    assert outcomes(run(folder, "--force")[1]) == {"s1": "replaced"}
    assert (tiny.submission("s1", "tiny") / "sums.ipynb").read_bytes() == work["other"]


def blackboard(path: Path, work: dict[str, bytes]) -> Path:
    return pack(
        path,
        {
            "HW1_haneul_attempt_2026-03-05-09-07-41.txt": "Name: 하늘 (haneul)\n",
            "HW1_haneul_attempt_2026-03-05-09-07-41_sums.ipynb": work["sums"],
            "HW1_haneul_attempt_2026-03-05-23-59-59_sums.ipynb": work["other"],
            "HW1_minji_lee_attempt_2026-03-05-23-59-59_sums.ipynb": work["sums"],
        },
    )


@pytest.mark.parametrize(
    ("attempt", "content", "number", "stamp"),
    [("last", "other", 2, "2026-03-05 14:59:59 UTC"), ("first", "sums", 1, "2026-03-05 00:07:41 UTC")],
)  # fmt: skip
def test_the_attempt_that_counts_is_the_courses_rule(
    attempt, content, number, stamp, run, tiny, work, tmp_path
):
    zipped = blackboard(tmp_path / "b.zip", work)
    code, done = run(zipped, "--zone", "Asia/Seoul", "--attempt", attempt)
    assert code == 0
    folder = tiny.submission("haneul", "tiny")
    assert (folder / "sums.ipynb").read_bytes() == work[content]
    assert (folder / "timestamp.txt").read_text().strip() == stamp
    mine = done["students"][0]
    assert (mine["attempt"], mine["attempts"]) == (number, 2)
    assert there(tiny)["minji_lee"] == ["sums.ipynb", "timestamp.txt"]


def test_a_time_without_a_zone_is_asked_for(run, work, tmp_path):
    with pytest.raises(NbassayError, match="say the server's with --zone"):
        run(blackboard(tmp_path / "b.zip", work))
    with pytest.raises(NbassayError, match="no time zone 'Seoul'"):
        run(blackboard(tmp_path / "b.zip", work), "--zone", "Seoul")


def test_every_second_of_a_blackboard_stamp_is_kept(run, tiny, work, tmp_path):
    """They are what `nbgrader zip_collect` reads wrongly with its documented pattern."""
    name = "HW1_kim_attempt_2024-11-25-02-39-17_sums.ipynb"
    run(pack(tmp_path / "b.zip", {name: work["sums"]}), "--zone", "UTC")
    assert str(submitted_at(tiny.submission("kim", "tiny"))) == "2024-11-25 02:39:17"


def test_a_blackboard_name_that_can_be_read_in_several_ways_is_asked_for(run, tiny, work, tmp_path):
    name = "Lab_2_final_minji_lee_attempt_2026-03-05-23-59-59_a.ipynb"
    zipped = pack(tmp_path / "b.zip", {name: work["sums"]})
    code, done = run(zipped, "--zone", "UTC")
    assert code == 1 and "several ways" in reasons(done)[name] and there(tiny) == {}
    roster = table(tmp_path / "r.csv", "username,student\nminji_lee,s1\nfinal_minji_lee,s2\n")
    assert "minji_lee or minji" not in reasons(run(zipped, "--zone", "UTC", "--roster", roster)[1])
    assert there(tiny) == {}
    assert run(zipped, "--zone", "UTC", "--title", "Lab_2_final")[0] == 0
    assert list(there(tiny)) == ["minji_lee"]


@pytest.mark.parametrize("part", ["김하늘_48211_assignsubmission_file/", "김하늘_48211_assignsubmission_file_/sub/", "김하늘_48211_assignsubmission_file_"])  # fmt: skip
def test_moodle_work_is_taken_by_the_worksheet(part, run, tiny, work, tmp_path):
    zipped = pack(tmp_path / "m.zip", {f"{part}first_model.ipynb": work["sums"]})
    sheet = table(
        tmp_path / "grades.csv",
        '\ufeffIdentifier,Full name,ID number,Grade\n"참가자 48211",김하늘,20261234,-\nParticipant 1,O,,\n',
    )
    code, _ = run(zipped, "--roster", sheet, "--student-column", "ID number")
    assert (code, there(tiny)) == (0, {"20261234": ["sums.ipynb"]})


def test_moodles_default_group_and_google_drive_take_a_table_of_files(run, tiny, work, tmp_path):
    zipped = pack(
        tmp_path / "m.zip",
        {
            "Default group_assignsubmission_file/hw.ipynb": work["sums"],
            "A_1_assignsubmission_file/a.ipynb": work["words"],
        },
    )
    roster = table(tmp_path / "r.csv", "moodle,student\n1,s1\n")
    assert "has no number" in "".join(reasons(run(zipped, "--roster", roster)[1]).values())
    files = table(
        tmp_path / "f.csv", "file,student\nDefault group_assignsubmission_file/hw.ipynb,s2\n"
    )
    assert run(zipped, "--roster", roster, "--files", files)[0] == 0
    assert list(there(tiny)) == ["s1", "s2"]
    drive = pack(tmp_path / "d.zip", {"김하늘 - sums.ipynb": work["sums"], "x.ipynb": work["sums"]})
    with pytest.raises(NbassayError, match="ties a file to a person"):
        run(drive)
    code, done = run(drive, "--files", table(files, "file,student\n김하늘 - sums.ipynb,s3\n"))
    assert (code, list(there(tiny)), list(reasons(done))) == (1, ["s1", "s2", "s3"], ["x.ipynb"])


def test_brightspace_takes_the_latest_folder_and_not_its_list(run, tiny, work, tmp_path):
    zipped = pack(
        tmp_path / "HW Download.zip",
        {
            "index.html": "<html>",
            "39786-6 - Kim - Mar 5, 2026 907 AM/sums.ipynb": work["sums"],
            "39786-6 - Kim - Mar 5, 2026 1159 PM/sums.ipynb": work["other"],
            "39789-6 - A01234567 - Jan- Oct 10, 2026 1022 AM/sums.ipynb": work["sums"],
        },
    )
    roster = table(
        tmp_path / "r.csv", "brightspace,OrgDefinedId,student\n39786,,s1\n,#A01234567,s2\n"
    )
    code, _ = run(zipped, "--roster", roster, "--zone", "America/Toronto")
    assert code == 0
    assert (tiny.submission("s1", "tiny") / "sums.ipynb").read_bytes() == work["other"]
    assert str(submitted_at(tiny.submission("s1", "tiny"))) == "2026-03-06 04:59:00"
    assert list(there(tiny)) == ["s1", "s2"]


def test_a_gradescope_hand_in_counts_for_each_of_its_submitters(run, tiny, work, tmp_path):
    metadata = (
        "---\nsubmission_1:\n  :submitters:\n  - {':name': Kim, ':sid': '06700001'}\n"
        "  - {':name': Lee, ':sid': '', ':email': Lee@Example.org}\n"
        "  :created_at: 2026-03-05 00:07:41.123456789 Z\n"
    )
    zipped = pack(
        tmp_path / "g.zip",
        {
            "assignment_1_export/submission_metadata.yml": metadata,
            "__MACOSX/assignment_1_export/._submission_metadata.yml": "x",
            "assignment_1_export/submission_1/sums.ipynb": work["sums"],
        },
    )
    code, done = run(zipped)
    assert there(tiny) == {"06700001": ["sums.ipynb", "timestamp.txt"]}
    assert done["students"][0]["notes"][0] == "Lee@Example.org is unknown"
    roster = table(
        tmp_path / "r.csv", "student,email\n06700001,kim@example.org\n06700002,lee@example.org\n"
    )
    code, done = run(zipped, "--roster", roster)
    assert code == 0 and outcomes(done) == {"06700001": "same", "06700002": "new"}
    assert done["students"][1]["group"] == ["06700001", "06700002"]
    assert str(submitted_at(tiny.submission("06700002", "tiny"))) == "2026-03-05 00:07:41"


def test_teams_takes_the_highest_version_as_a_number(run, tiny, work, tmp_path):
    folder = "Submitted files/Lee Minji/First model/Version"
    zipped = pack(
        tmp_path / "t.zip",
        {f"{folder} 9/a.ipynb": work["sums"], f"{folder} 10/a.ipynb": work["other"]},
    )
    roster = table(tmp_path / "r.csv", "teams,student\nLee Minji,s1\n")
    assert run(zipped, "--roster", roster)[0] == 0
    assert (tiny.submission("s1", "tiny") / "sums.ipynb").read_bytes() == work["other"]


def test_clones_are_taken_by_classrooms_own_table(run, tiny, work, tmp_path):
    for name in ("first-model-lee-minji", "first-model-obrien-smith-1"):
        clone = tmp_path / "first-model-submissions" / name
        (clone / ".git").mkdir(parents=True)
        (clone / ".git" / "config").write_text("[core]")
        (clone / "sums.ipynb").write_bytes(work["sums"])
    grades = table(
        tmp_path / "grades.csv",
        "github_username,roster_identifier,student_repository_name,submission_timestamp\n"
        "Lee-Minji,s1,first-model-lee-minji,2026-03-05T00:07:41Z\n"
        "obrien-smith,s2,first-model-obrien-smith-1,\n",
    )
    code, _ = run(tmp_path / "first-model-submissions", "--roster", grades)
    assert (code, there(tiny)) == (0, {"s1": ["sums.ipynb", "timestamp.txt"], "s2": ["sums.ipynb"]})
    assert str(submitted_at(tiny.submission("s1", "tiny"))) == "2026-03-05 00:07:41"
    by_login = table(tmp_path / "r.csv", "github,student\nlee-minji,s1\nobrien-smith,s2\n")
    both = outcomes(run(tmp_path / "first-model-submissions", "--roster", by_login)[1])
    assert both == {"s1": "kept", "s2": "same"}  # the time is not in that table


@pytest.mark.parametrize(
    ("said", "stamp"),
    [
        ("2026-03-05 09:07:41", "00:07:41"),
        ("2026-03-05 09:07", "00:07:00"),
        ("March 5, 2026 9:07 AM", "00:07:00"),
        ("2026-03-05T09:07:41Z", "09:07:41"),
        ("2026-03-05 09:07:41 UTC", "09:07:41"),
        ("2026-03-05 09:07:41 +0100", "08:07:41"),
        ("2026-03-05T09:07:41-05:00", "14:07:41"),
    ],
)
def test_a_time_of_the_roster_is_local_unless_it_names_a_zone(
    said, stamp, run, tiny, work, tmp_path
):
    zipped = pack(tmp_path / "a.zip", {"kim_1_2_sums.ipynb": work["sums"]})
    roster = table(tmp_path / "r.csv", f'student,canvas,submission_timestamp\ns1,1,"{said}"\n')
    run(zipped, "--roster", roster, "--zone", "Asia/Seoul")
    assert str(submitted_at(tiny.submission("s1", "tiny"))) == f"2026-03-05 {stamp}"


@pytest.mark.parametrize("said", ["05.03.2026 09:07", "3/5/2026 9:07", "26-03-05 09:07", "later"])
def test_a_time_of_the_roster_that_is_no_one_moment_is_refused(said, run, tiny, work, tmp_path):
    """Another day than the student's would make the work late, or on time."""
    zipped = pack(tmp_path / "a.zip", {"kim_1_2_sums.ipynb": work["sums"]})
    roster = table(tmp_path / "r.csv", f"student,canvas,submission_timestamp\ns1,1,{said}\n")
    with pytest.raises(NbassayError, match=rf"r\.csv: '{said}' in its column submission_timestamp"):
        run(zipped, "--roster", roster, "--zone", "Asia/Seoul")
    assert there(tiny) == {}


@pytest.mark.parametrize("said", ["3/25/2026 9:07", "25.03.2026 09:07", "2026. 3. 25. 오전 9:07"])
def test_a_time_that_a_spreadsheet_wrote_is_read_where_the_day_is_sure(
    said, run, tiny, work, tmp_path
):
    zipped = pack(tmp_path / "a.zip", {"kim_1_2_sums.ipynb": work["sums"]})
    roster = table(tmp_path / "r.csv", f"student,canvas,submission_timestamp\ns1,1,{said}\n")
    run(zipped, "--roster", roster, "--zone", "Asia/Seoul")
    assert str(submitted_at(tiny.submission("s1", "tiny"))) == "2026-03-25 00:07:00"


def test_a_group_counts_for_all_only_when_that_is_said(run, tiny, work, tmp_path):
    zipped = pack(tmp_path / "c.zip", {"team_42_1_2_sums.ipynb": work["sums"]})
    roster = table(tmp_path / "r.csv", "canvas,student,group\n1,s1,A\n7,s2,A\n8,s3,\n9,s4,\n")
    run(zipped, "--roster", roster)
    assert list(there(tiny)) == ["s1"]
    _, done = run(zipped, "--roster", roster, "--groups")
    assert list(there(tiny)) == ["s1", "s2"]
    assert done["students"][1]["group"] == ["s1", "s2"]
    teams = table(tmp_path / "t.csv", "canvas,student\n1,s5\n1,s6\n")
    assert "--groups" in "".join(reasons(run(zipped, "--roster", teams)[1]).values())
    run(zipped, "--roster", teams, "--groups")
    assert list(there(tiny)) == ["s1", "s2", "s5", "s6"]


def test_a_number_of_a_group_that_is_somebodys_id_is_asked_for(run, tiny, work, tmp_path):
    zipped = pack(tmp_path / "c.zip", {"team_42_1_2_sums.ipynb": work["sums"]})
    roster = table(tmp_path / "r.csv", "canvas,student\n1,s1\n42,s2\n")
    assert "42 or 1" in "".join(reasons(run(zipped, "--roster", roster)[1]).values())
    assert there(tiny) == {}


def test_of_hand_ins_without_times_none_is_taken_for_the_later(run, tiny, work, tmp_path):
    roster = table(tmp_path / "r.csv", "canvas,student\n1,s1\n")
    first = pack(tmp_path / "a.zip", {"kim_1_2_sums.ipynb": work["sums"]})
    second = pack(tmp_path / "b.zip", {"kim_1_3_sums.ipynb": work["other"]})
    _, done = run(first, second, "--roster", roster)
    assert there(tiny) == {}
    assert all("nothing says which is the later" in reason for reason in reasons(done).values())
    assert len(reasons(done)) == 2
    same = pack(tmp_path / "b.zip", {"kim_1_3_sums.ipynb": work["sums"]})
    assert run(first, same, "--roster", roster)[0] == 0


def test_a_korean_zip_without_a_flag_and_decomposed_names_are_read(run, tiny, work, tmp_path):
    name = unicodedata.normalize("NFD", "김하늘") + "/sums.ipynb"
    both = pack(tmp_path / "a.zip", {"이민지/sums.ipynb": work["sums"], name: work["sums"]})
    content = both.read_bytes().replace("이민지".encode(), b"ABCDEFGHI")
    # "이민지" in cp949, the name shortened to fit and the UTF-8 flag taken from its two headers
    short = "이민지xyz".encode("cp949")
    assert len(short) == 9
    content = content.replace(b"ABCDEFGHI", short)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(mark)
        content = (
            content[: place + offset]
            + struct.pack("<H", 0)
            + content[place + offset + 2 :]
        )  # fmt: skip
    both.write_bytes(content)
    code, _ = run(both)
    assert (code, list(there(tiny))) == (0, ["김하늘", "이민지xyz"])


def test_what_lay_beside_a_notebook_lies_beside_it_again(run, tiny, work, tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("hw/sums (1).ipynb", work["sums"])
        archive.writestr("hw/photo.png", b"picture")
    zipped = pack(
        tmp_path / "p.zip",
        {
            "s1/hand in.zip": inner.getvalue(),
            "s2/a/b/words.ipynb": work["words"],
            "s2/a/b/word.txt": "x",
        },
    )
    run(zipped)
    assert there(tiny) == {
        "s1": ["photo.png", "sums.ipynb"],
        "s2": ["a/b/word.txt", "word.txt", "words.ipynb"],
    }


def test_a_hand_in_without_a_known_notebook_is_placed_as_it_is_and_said(run, tiny, work, tmp_path):
    zipped = pack(tmp_path / "p.zip", {"s1/notes.pdf": b"%PDF", "s1/b/c.txt": b"x"})
    code, done = run(zipped)
    assert (code, there(tiny)) == (1, {"s1": ["b/c.txt", "notes.pdf"]})
    assert "no notebook of the assignment" in done["students"][0]["notes"][0]


def test_of_several_files_that_are_one_notebook_none_is_chosen_and_all_are_named(
    run, tiny, work, tmp_path
):
    members = {"s1/a.ipynb": work["sums"], "s1/b.ipynb": work["other"]}
    code, done = run(pack(tmp_path / "p.zip", members))
    assert (code, there(tiny)) == (1, {"s1": ["a.ipynb", "b.ipynb"]})
    assert "Several files look like sums" in "".join(done["students"][0]["notes"])


def test_what_was_taken_for_whom_stays_on_record(run, tiny, work, tmp_path):
    roster = table(tmp_path / "r.csv", "canvas,student\n1,s1\n2,s2\n")
    run(pack(tmp_path / "a.zip", {"=cmd_LATE_1_2_sums.ipynb": work["sums"]}), "--roster", roster)
    run(pack(tmp_path / "b.zip", {"lee_2_3_sums.ipynb": work["sums"]}), "--roster", roster)
    path = tiny.root / "downloaded" / "tiny" / "collected.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    assert [(row["student"], row["id"], row["late"]) for row in rows] == [
        ("s1", "1", "late"),
        ("s2", "2", ""),
    ]
    assert rows[0]["name"] == "'=cmd"  # no formula for a spreadsheet


def test_a_record_that_was_damaged_is_put_aside_and_not_written_over(run, tiny, work, tmp_path):
    roster = table(tmp_path / "r.csv", "canvas,student\n1,s1\n2,s2\n")
    run(pack(tmp_path / "a.zip", {"kim_1_2_sums.ipynb": work["sums"]}), "--roster", roster)
    path = tiny.root / "downloaded" / "tiny" / "collected.csv"
    damaged = path.read_bytes()[:-1] + b'\ns9,"x'
    path.write_bytes(damaged)
    run(pack(tmp_path / "b.zip", {"lee_2_3_sums.ipynb": work["sums"]}), "--roster", roster)
    assert path.with_name("collected.damaged.csv").read_bytes() == damaged
    assert [row["student"] for row in csv.DictReader(path.open(encoding="utf-8"))] == ["s2"]


def test_a_record_that_a_spreadsheet_saved_is_kept_up(run, tiny, work, tmp_path):
    roster = table(tmp_path / "r.csv", "canvas,student\n1,김하늘\n2,s2\n")
    run(pack(tmp_path / "a.zip", {"kim_1_2_sums.ipynb": work["sums"]}), "--roster", roster)
    path = tiny.root / "downloaded" / "tiny" / "collected.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp949"))
    run(pack(tmp_path / "b.zip", {"lee_2_3_sums.ipynb": work["sums"]}), "--roster", roster)
    rows = csv.DictReader(path.open(encoding="utf-8"))
    assert [row["student"] for row in rows] == ["s2", "김하늘"]


def test_a_roster_to_be_filled_in_is_written_once(run, tiny, work, tmp_path, capsys):
    zipped = pack(tmp_path / "a.zip", {"김하늘_1_2_sums.ipynb": b"", "lee_LATE_3_4_x.ipynb": b""})
    target = tmp_path / "new.csv"
    command = ["collect", "tiny", str(zipped), "--course", str(tiny.root), "--new-roster"]
    assert cli.run([*command, str(target)]) == 0
    assert target.read_text(encoding="utf-8") == "canvas,name,student\n1,김하늘,\n3,lee,\n"
    with pytest.raises(NbassayError, match="is there already"):
        cli.run([*command, str(target)])
    with pytest.raises(NbassayError, match="names no student"):
        run(zipped, "--roster", target)


GRADESCOPE = """\
submission_1:
  :submitters:
  - {':name': Kim, ':sid': '06700001', ':email': kim@x.org}
submission_2:
  :submitters:
  - {':name': Lee, ':sid': '', ':email': Lee@x.org}
"""


@pytest.mark.parametrize(
    ("name", "places", "title"),
    [
        ("a_submissions", ["김하늘_1_2_", "lee_LATE_3_4_"], ""),
        ("a", ["김하늘_1_assignsubmission_file/", "Lee_3_assignsubmission_file_"], ""),
        ("a", [f"HW1_{who}_attempt_2026-03-05-09-07-41_" for who in ("kim", "lee@x.org")], "HW1"),
        ("a", ["1-6 - Kim - Mar 5, 2026 907 AM/", "3-6 - Lee - Mar 5, 2026 1159 PM/"], ""),
        ("a", ["a_export/submission_1/", "a_export/submission_2/"], ""),
        ("a", [f"Submitted files/{who}/HW/Version 1/" for who in ("@home", "=Lee")], ""),
        ("first-submissions", ["first-kim/", "first-lee/"], ""),
        ("a", ["kim/", "lee/"], ""),
    ],
    ids=["canvas", "moodle", "blackboard", "brightspace", "gradescope", "teams", "github", "folders"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16"])
def test_a_roster_that_was_filled_in_and_saved_by_a_spreadsheet_finds_everybody(
    name, places, title, encoding, run, tiny, work, tmp_path, capsys
):
    members = {f"{place}sums.ipynb": work["sums"] for place in places}
    if "a_export/submission_1/" in places:
        members["a_export/submission_metadata.yml"] = GRADESCOPE
    zipped = pack(tmp_path / f"{name}.zip", members)
    more = ["--title", title] if title else []
    target = tmp_path / "new.csv"
    command = ["collect", "tiny", str(zipped), *more, "--course", str(tiny.root)]
    assert cli.run([*command, "--new-roster", str(target)]) == 0
    capsys.readouterr()
    rows = list(csv.reader(target.open(encoding="utf-8")))
    assert len(rows) == 3
    out = io.StringIO(newline="")
    separator = "\t" if encoding == "utf-16" else ","
    writer = csv.writer(out, delimiter=separator)
    writer.writerows([rows[0], *([*row[:-1], f"s{at}"] for at, row in enumerate(rows[1:]))])
    target.write_bytes(out.getvalue().encode(encoding))
    code, done = run(zipped, *more, "--roster", target, "--zone", "UTC")
    assert (code, done["not_placed"], list(there(tiny))) == (0, [], ["s0", "s1"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,canvas\nKim,1\n", "no column 'student'"),
        ("student,canvas\n../x,1\n", "cannot be a student's folder"),
        (f"student,canvas\n{'h' * 300},1\n", "cannot be a student's folder"),
        ("student,canvas\n.x,1\n", "row 2"),
        ("", "no column 'student'"),
        ("Student,ID,SIS User ID,SIS Login ID,Section\n", "--student-column"),
    ],
)
def test_a_roster_that_cannot_be_used_is_told_in_one_line(text, words, run, work, tmp_path):
    zipped = pack(tmp_path / "a.zip", {"kim_1_2_sums.ipynb": work["sums"]})
    with pytest.raises(NbassayError, match=words):
        run(zipped, "--roster", table(tmp_path / "r.csv", text))


def test_canvas_gradebook_is_a_roster_in_cp949_too(run, tiny, work, tmp_path):
    zipped = pack(tmp_path / "a.zip", {"kim_1_2_sums.ipynb": work["sums"]})
    text = 'Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"김, 하늘",1,20261234,haneul,A\n'
    roster = table(tmp_path / "gradebook.csv", text, "cp949")
    assert run(zipped, "--roster", roster, "--student-column", "SIS User ID")[0] == 0
    assert list(there(tiny)) == ["20261234"]


@pytest.mark.parametrize("name", ["nothing.zip", "hw.rar", "empty.zip", "text.zip"])
def test_a_download_that_cannot_be_read_is_told_in_one_line(name, run, tmp_path):
    path = tmp_path / name
    if name == "empty.zip":
        pack(path, {})
    elif name != "nothing.zip":
        path.write_bytes(b"no archive")
    with pytest.raises(NbassayError, match=name.replace(".", r"\.")):
        run(path)


def test_a_roster_without_a_column_for_the_system_is_told_at_once(run, work, tmp_path):
    zipped = pack(tmp_path / "a.zip", {"kim_1_2_sums.ipynb": work["sums"]})
    roster = table(tmp_path / "r.csv", "student,number\ns1,1\n")
    with pytest.raises(NbassayError, match=r"r\.csv has no column canvas or id; .* --id-column"):
        run(zipped, "--roster", roster)
    assert run(zipped, "--roster", roster, "--id-column", "Number")[0] == 0


def test_the_courses_own_roster_is_taken_where_none_is_named(run, tiny, work, tmp_path):
    zipped = pack(tmp_path / "a.zip", {"kim_1_2_sums.ipynb": work["sums"]})
    table(tiny.root / "roster.csv", "student,canvas,github\ns1,1,\ns2,,kim\n")
    code, done = run(zipped)
    assert (code, list(there(tiny)), done["missing"]) == (0, ["s1"], ["s2"])
    other = table(tmp_path / "r.csv", "student,canvas\ns3,1\n")
    run(zipped, "--roster", other)
    assert list(there(tiny)) == ["s1", "s3"]


def test_a_student_with_two_ids_is_said(run, work, tmp_path):
    """One of them may be a slip in the roster, and the work somebody else's."""
    zipped = pack(
        tmp_path / "b.zip",
        {
            "HW1_kim_attempt_2026-03-05-09-07-41_sums.ipynb": work["sums"],
            "HW1_lee_attempt_2026-03-05-10-07-41_sums.ipynb": work["other"],
        },
    )
    roster = table(tmp_path / "r.csv", "username,student\nkim,s1\nlee,s1\n")
    _, done = run(zipped, "--roster", roster, "--zone", "UTC")
    assert "handed in as kim and lee" in done["students"][0]["notes"]


def test_a_student_with_ids_of_two_kinds_is_said(run, work, tmp_path):
    metadata = (
        "---\nsubmission_1:\n  :submitters:\n  - {':name': Kim, ':sid': '1'}\n"
        "  :created_at: 2026-03-05 00:07:41 Z\n"
        "submission_2:\n  :submitters:\n  - {':name': Lee, ':sid': '', ':email': Lee@x.org}\n"
        "  :created_at: 2026-03-05 01:07:41 Z\n"
    )
    zipped = pack(
        tmp_path / "g.zip",
        {
            "a_export/submission_metadata.yml": metadata,
            "a_export/submission_1/sums.ipynb": work["sums"],
            "a_export/submission_2/sums.ipynb": work["other"],
        },
    )
    roster = table(tmp_path / "r.csv", "student,number,email\ns1,1,lee@x.org\n")
    _, done = run(zipped, "--roster", roster)
    assert "handed in as 1 and Lee@x.org" in done["students"][0]["notes"]


def test_what_was_left_over_is_kept_beside_its_own_download(run, tiny, work, tmp_path):
    roster = table(tmp_path / "r.csv", "canvas,student\n1,s1\n")
    first = pack(tmp_path / "a.zip", {"kim_1_2_sums.ipynb": work["sums"]})
    second = pack(tmp_path / "b.zip", {"kim_1_3_sums.ipynb": work["other"]})
    run(first, second, "--roster", roster)
    kept = tiny.root / "downloaded" / "tiny" / "not_placed"
    assert sorted(path.name for path in kept.rglob("*.ipynb")) == [
        "kim_1_2_sums.ipynb",
        "kim_1_3_sums.ipynb",
    ]
    assert (kept / "b" / "001" / "kim_1_3_sums.ipynb").is_file()


def test_a_system_that_names_ids_of_its_own_asks_for_a_roster(run, work, tmp_path):
    zipped = pack(tmp_path / "a.zip", {"kim_1_2_sums.ipynb": work["sums"]})
    with pytest.raises(NbassayError, match=r"--roster CSV \(columns canvas,student\)"):
        run(zipped)


def test_the_table_shows_who_is_taken_for_whom(tiny, work, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(console, "_width", 120)  # made once for all tests of a process
    zipped = pack(
        tmp_path / "a.zip", {"김하늘_LATE_1_2_hw.ipynb": work["sums"], "o_9_8_x.ipynb": b""}
    )
    roster = table(tmp_path / "r.csv", "canvas,student\n1,s1\n2,s2\n")
    command = ["collect", "tiny", str(zipped), "--course", str(tiny.root), "--roster", str(roster)]
    assert cli.run([*command, "--dry-run"]) == 1
    shown = capsys.readouterr().out
    for words in ("nothing is written", "김하늘", "sums.ipynb ← hw.ipynb", "late", "s2", "9 is not in"):  # fmt: skip
        assert words in shown


def test_the_students_own_folder_is_found_however_its_letters_are_stored(run, tiny, work, tmp_path):
    decomposed = tiny.root / "submitted" / unicodedata.normalize("NFD", "김하늘")
    (decomposed / "tiny").mkdir(parents=True)
    (decomposed / "tiny" / "sums.ipynb").write_bytes(work["other"])
    zipped = pack(tmp_path / "a.zip", {"김하늘/sums.ipynb": work["sums"]})
    assert outcomes(run(zipped)[1]) == {"김하늘": "kept"}
    assert len(list((tiny.root / "submitted").iterdir())) == 1


def test_ctrl_c_while_work_is_replaced_leaves_what_was_there(tmp_path, monkeypatch):
    folder, file = tmp_path / "submitted" / "s1" / "tiny", tmp_path / "new.ipynb"
    folder.mkdir(parents=True)
    (folder / "sums.ipynb").write_text("old", encoding="utf-8")
    file.write_text("new", encoding="utf-8")
    rename = Path.rename

    def interrupted(self, target):
        if self.name == "made":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        put(folder, {PurePosixPath("sums.ipynb"): file}, None, Store(tmp_path / "state"))
    assert (folder / "sums.ipynb").read_text(encoding="utf-8") == "old"
