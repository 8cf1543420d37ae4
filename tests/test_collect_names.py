"""What the names in each system's download say; all people are invented."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from nbassay.errors import NbassayError
from nbassay.handing_in.download import Download
from nbassay.handing_in.said import NOT_ASKED_FOR, Said
from nbassay.handing_in.systems import (
    SYSTEMS,
    blackboard,
    brightspace,
    canvas,
    find_system,
    github,
    gradescope,
    moodle,
    plain_folders,
    teams,
)

NO_HINTS = blackboard.Hints()


def download(*paths: str, name: str = "download", clones: frozenset[str] = frozenset()) -> Download:
    return Download(
        name, name, {PurePosixPath(path): Path("/dev/null") for path in paths}, clones=clones
    )


def keys(said: Said) -> list[str]:
    return [key.value for person in said.people for key in person.keys]


def only(readings: tuple[Said, ...]) -> Said:
    (said,) = readings
    return said


@pytest.mark.parametrize(
    ("name", "user", "late", "file"),
    [
        ("김하늘_10231_88120_first_model.ipynb", "10231", False, "first_model.ipynb"),
        ("leeminji_LATE_10232_88121_first_model-1.ipynb", "10232", True, "first_model-1.ipynb"),
        ("obriensmithmary_10233_88122_my_notebook_2_3.ipynb", "10233", False, "my_notebook_2_3.ipynb"),
        ("vanderbergjan2_LATE_10234_88123_hw1 (2).ipynb", "10234", True, "hw1 (2).ipynb"),
        ("late_10237_88128_x.ipynb", "10237", False, "x.ipynb"),
    ],
)  # fmt: skip
def test_canvas_names_a_user_a_late_mark_and_a_file(name, user, late, file):
    said = only(canvas.read(PurePosixPath(name)))
    assert (keys(said), said.late, str(said.file)) == ([user], late, file)


def test_canvas_says_nobody_of_what_is_anonymous():
    said = only(canvas.read(PurePosixPath("LATE_anon_a1B2c_88124_hw1.ipynb")))
    assert (said.people, said.late, str(said.file)) == ((), True, "hw1.ipynb")
    assert "anonymously" in said.untied


def test_an_anonymous_id_of_digits_may_be_a_person_called_anon():
    readings = canvas.read(PurePosixPath("anon_10231_88124_hw1.ipynb"))
    assert [keys(said) for said in readings] == [[], ["10231"]]


def test_a_group_that_ends_in_a_number_is_read_in_both_ways():
    readings = canvas.read(PurePosixPath("team_42_10231_88120_hw1.ipynb"))
    assert [keys(said) for said in readings] == [["42"], ["10231"]]
    assert str(readings[1].file) == "hw1.ipynb"


@pytest.mark.parametrize(("name", "late"), [("kim_7_text.html", False), ("kim_LATE_7_link.html", True)])  # fmt: skip
def test_what_was_typed_into_canvas_is_no_file(name, late):
    said = only(canvas.read(PurePosixPath(name)))
    assert (keys(said), said.late, said.work) == (["7"], late, False)


@pytest.mark.parametrize(
    ("path", "key", "file"),
    [
        ("김하늘_48211_assignsubmission_file/first_model.ipynb", ["48211"], "first_model.ipynb"),
        (
            "Lee Minji_48212_assignsubmission_file_/sub/first_model.ipynb",
            ["48212"],
            "sub/first_model.ipynb",
        ),
        ("OBrien-Smith Mary_48213_assignsubmission_file_my_notebook_2.ipynb", ["48213"], "my_notebook_2.ipynb"),
        ("Participant_48215_assignsubmission_file/hw.ipynb", ["48215"], "hw.ipynb"),
        ("Default group_assignsubmission_file/hw.ipynb", [], "hw.ipynb"),
        ("CS101-HW1-77/Lee Minji_48212_assignsubmission_file/a_b.ipynb", ["48212"], "a_b.ipynb"),
    ],
)  # fmt: skip
def test_moodle_names_a_participant_with_folders_and_without(path, key, file):
    said = only(moodle.read(PurePosixPath(path)))
    assert (keys(said), str(said.file), said.work) == (key, file, True)
    assert bool(said.untied) == (not key)


def test_what_was_typed_into_moodle_is_no_file():
    path = "Jan van der Berg 2_48214_assignsubmission_onlinetext/onlinetext.html"
    said = only(moodle.read(PurePosixPath(path)))
    assert (keys(said), said.people[0].name, said.work) == (["48214"], "Jan van der Berg 2", False)


@pytest.mark.parametrize(
    ("name", "user", "when", "file"),
    [
        ("Assignment 1_haneul99_attempt_2026-03-05-09-07-41_first_model.ipynb", "haneul99", (3, 5, 9, 7, 41), "first_model.ipynb"),
        ("HW 1 (resit)_o.brien-smith@example.org_poging_2026-03-06-00-00-01_hw.ipynb", "o.brien-smith@example.org", (3, 6, 0, 0, 1), "hw.ipynb"),
        ("HW1_vdberg_attempt_2026-03-05-09-07-41_retry_attempt_2.ipynb", "vdberg", (3, 5, 9, 7, 41), "retry_attempt_2.ipynb"),
    ],
)  # fmt: skip
def test_blackboard_names_a_user_and_the_second_of_an_attempt(name, user, when, file):
    said = only(blackboard.read(PurePosixPath(name), NO_HINTS))
    assert (keys(said), said.when, str(said.file)) == ([user], datetime(2026, *when), file)
    assert said.work


LAB = "Lab_2_final_minji_lee_attempt_2026-03-05-23-59-59"


def test_where_a_blackboard_username_begins_cannot_be_seen_alone():
    readings = blackboard.read(PurePosixPath(f"{LAB}_my_nb_v2.ipynb"), NO_HINTS)
    assert [keys(said) for said in readings] == [
        ["2_final_minji_lee"],
        ["final_minji_lee"],
        ["minji_lee"],
        ["lee"],
    ]


def test_a_blackboard_receipt_says_it_and_is_no_work():
    receipt = (
        "Name: Lee Minji (minji_lee)\nAssignment: Lab_2_final\nDate Submitted: x\n\n"
        "Comments:\n\tOriginal filename: x\n\tFilename: other.ipynb\nFiles:\n"
        f"\tOriginal filename: my nb.ipynb\n\tFilename: {LAB}_my_nb_v2.ipynb\n"
    )
    title, original = blackboard.read_receipt(f"{LAB}.txt", receipt)
    assert (title, original) == ("Lab_2_final", {f"{LAB}_my_nb_v2.ipynb": "my nb.ipynb"})
    hints = blackboard.Hints(frozenset({title}), original)
    said = only(blackboard.read(PurePosixPath(f"{LAB}_my_nb_v2.ipynb"), hints))
    assert (keys(said), str(said.file)) == (["minji_lee"], "my nb.ipynb")
    assert not only(blackboard.read(PurePosixPath(f"{LAB}.txt"), hints)).work
    alone = only(
        blackboard.read(PurePosixPath("HW1_20261234_attempt_2026-03-05-09-07-41.txt"), NO_HINTS)
    )
    assert (keys(alone), alone.work) == (["20261234"], False)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Name: Lee Minji (somebody_else)\n",
        "Comments:\nName: Lee Minji (minji_lee)\n",  # below the first line a student may write
        "Name: Lee Minji minji_lee\n",
    ],
)
def test_a_receipt_of_another_form_says_nothing(text):
    assert blackboard.read_receipt(f"{LAB}.txt", text) is None


def test_a_receipt_names_no_file_outside():
    receipt = (
        f"Naam: Lee (minji_lee)\n\tOorspronkelijk: ../../x.ipynb\n\tBestandsnaam: {LAB}_a.ipynb\n"
    )
    assert blackboard.read_receipt(f"{LAB}.txt", receipt)[1] == {f"{LAB}_a.ipynb": "x.ipynb"}


def test_the_name_of_blackboards_zip_says_it_too():
    there = download(f"{LAB}_a.ipynb", name="gradebook_CS_1_Lab_2_final_2026-03-07-10-00-00")
    read = blackboard.SYSTEM.make_reader(there, ())
    assert keys(only(read(PurePosixPath(f"{LAB}_a.ipynb")))) == ["minji_lee"]


@pytest.mark.parametrize(
    ("folder", "key", "name", "when"),
    [
        ("39786-640693 - 김하늘 - Mar 5, 2026 907 AM", ["39786"], "김하늘", (3, 5, 9, 7)),
        ("39787-640693 - Lee Minji - Mar 5, 2026 1159 PM", ["39787"], "Lee Minji", (3, 5, 23, 59)),
        ("39788-640693 - Mary O'Brien-Smith - Sept 1, 2026 1200 AM", ["39788"], "Mary O'Brien-Smith", (9, 1, 0, 0)),
        ("39789-640693 - A01234567 - Jan van der Berg- Oct 10, 2026 1022 AM", ["39789", "A01234567"], "Jan van der Berg", (10, 10, 10, 22)),
        ("39790-640693 - Minsu 2 - Team - Mar 5, 2026 1205 PM", ["39790"], "Minsu 2 - Team", (3, 5, 12, 5)),
        ("39791-640693 - Lee Minji - December 31, 2026 105 PM", ["39791"], "Lee Minji", (12, 31, 13, 5)),
    ],
)  # fmt: skip
def test_brightspace_names_a_user_and_a_clock_without_a_colon(folder, key, name, when):
    said = only(brightspace.read(PurePosixPath("HW 1", folder, "a", "hw.ipynb")))
    assert (keys(said), said.people[0].name, said.when) == (key, name, datetime(2026, *when))
    assert str(said.file) == "a/hw.ipynb"


def test_an_assignment_of_brightspace_that_begins_with_a_number_is_read_in_both_ways():
    path = PurePosixPath("1 - Begin", "39786-6 - Kim - Mar 5, 2026 907 AM", "2 - data", "hw.ipynb")
    readings = brightspace.read(path)
    assert [keys(said) for said in readings] == [["1"], ["39786"], ["2"]]
    assert str(readings[1].file) == "2 - data/hw.ipynb"
    assert brightspace.read(PurePosixPath("1 - Begin", "index.html"))[0] is NOT_ASKED_FOR


def test_brightspace_without_folders_has_the_file_behind_the_date():
    name = "39789-640693 - A01234567 - Jan van der Berg- Oct 10, 2026 1022 AM - my - hw.ipynb"
    said = only(brightspace.read(PurePosixPath(name)))
    assert (keys(said), str(said.file)) == (["39789", "A01234567"], "my - hw.ipynb")


@pytest.mark.parametrize(
    "folder",
    ["39786 - Kim", "39786-640693 - Kim", "39786-1 - Kim - 5. März 2026 907", "39786-1 - Kim - Mär 5, 2026 907 AM",
     "39786-1 - Kim - Feb 31, 2026 907 AM", "39786-1 - Kim - Mar 5, 2026 1360 AM"],
)  # fmt: skip
def test_a_date_that_brightspace_is_not_known_to_write_is_no_date(folder):
    said = only(brightspace.read(PurePosixPath(folder, "hw.ipynb")))
    assert (keys(said), said.when) == (["39786"], None)
    assert "no date" in said.note


def test_what_brightspace_lists_is_no_work():
    assert brightspace.read(PurePosixPath("HW 1/index.html")) == (NOT_ASKED_FOR,)
    mine = only(brightspace.read(PurePosixPath("HW 1/39786-6 - Kim/index.html")))
    assert mine.work and keys(mine) == ["39786"]


METADATA = b"""---
submission_1:
  :submitters:
  - :name: "\xea\xb9\x80\xed\x95\x98\xeb\x8a\x98"
    :sid: '06700001'
    :email: haneul@example.org
  :created_at: 2026-03-05 00:07:41.123456789 Z
  :history:
  - :id: 9
    :created_at: 2026-03-09 00:00:00.000000000 Z
    :submitters: []
submission_2:
  :submitters:
  - {":name": Lee Minji, ":sid": 06700002, ":email": minji@example.org}
  - {":name": O'Brien-Smith, ":sid": '06700003', ":email": mary@example.org}
submission_3:
  :submitters:
  - :name: van der Berg
    :sid: ''
    :email: berg@example.org
submission_4:
  :submitters:
  - {":name": Minsu, ":sid": null, ":email": }
submission_5: {":submitters": []}
"""


def test_gradescope_says_who_handed_each_folder_in():
    known = gradescope.read_metadata(METADATA, "x.yml")

    def of(folder: str) -> Said:
        return only(
            gradescope.read(PurePosixPath("assignment_1_export", folder, "a/b.ipynb"), known)
        )

    assert keys(of("submission_1")) == ["06700001", "haneul@example.org"]
    assert of("submission_1").when == datetime(2026, 3, 5, 0, 7, 41, 123456, tzinfo=UTC)
    assert str(of("submission_1").file) == "a/b.ipynb"
    assert [person.keys[0].value for person in of("submission_2").people] == [
        "06700002",  # not 1802242, which the number would be without quotes
        "06700003",
    ]
    assert [key.kind for key in of("submission_3").people[0].keys] == ["email"]
    assert of("submission_4").people[0].keys == ()
    assert of("submission_5").untied


@pytest.mark.parametrize("content", [b"[", b"- 1", b"a: &a [*a", b"x: " + b"[" * 5_000, b"\xff\xfe\x00"])  # fmt: skip
def test_metadata_that_cannot_be_read_are_told_in_one_line(content):
    with pytest.raises(NbassayError, match=r"x\.yml"):
        gradescope.read_metadata(content, "x.yml")


def test_metadata_make_no_objects_and_grow_no_further():
    bomb = b"a: &a [x, x]\n" + b"".join(
        b"%c: &%c [*%c, *%c]\n" % (98 + n, 98 + n, 97 + n, 97 + n) for n in range(25)
    )
    assert gradescope.read_metadata(bomb, "x.yml") == {}
    harmless = b"submission_1: !!python/object/apply:os.getcwd []\n"
    assert gradescope.read_metadata(harmless, "x.yml") == {}


@pytest.mark.parametrize(
    ("folder", "slugs", "logins"),
    [
        ("first-model-haneul", ["first-model"], ["haneul"]),
        ("first-model-lee-minji", ["first-model"], ["lee-minji"]),
        ("first-model-obrien-smith-1", ["first-model"], ["obrien-smith-1", "obrien-smith"]),
        ("first-model-vanderberg2", ["first-model"], ["vanderberg2"]),
        ("first-model-2-minsu", ["first-model-2", "first-model"], ["minsu"]),
        ("cs101-first-model-minsu", ["cs101-first-model"], ["minsu"]),
    ],
)
def test_github_parts_slug_and_login(folder, slugs, logins):
    readings = github.read(PurePosixPath(folder, "hw.ipynb"), slugs, frozenset())
    found = [key.value for one in readings for key in one.people[0].keys if key.kind == "github"]
    assert found == logins


def test_a_longer_slug_that_is_of_another_assignment_wins():
    path = PurePosixPath("first-model-2-minsu", "hw.ipynb")
    assert github.read(path, ["first-model", "first-model-2"], frozenset()) == (NOT_ASKED_FOR,)


def test_the_folder_of_all_clones_names_the_slug():
    there = download("first-model-haneul/hw.ipynb", name="first-model-submissions")
    assert find_system(there, "", ()) is github.SYSTEM
    read = github.SYSTEM.make_reader(there, ())
    assert keys(only(read(PurePosixPath("first-model-haneul/hw.ipynb")))) == [
        "first-model-haneul",
        "haneul",
    ]


@pytest.mark.parametrize(
    ("path", "student", "version"),
    [
        ("Submitted files/김하늘/First model/Version 2/a.ipynb", "김하늘", 2),
        ("Submitted files/Lee Minji/First model/Version 10/a.ipynb", "Lee Minji", 10),
        ("Submitted files/O'Brien-Smith, Mary/First model/Version 1/a.ipynb", "O'Brien-Smith, Mary", 1),
        ("Submitted files/van der Berg 2/First model/Version 1/a.ipynb", "van der Berg 2", 1),
        ("提出済みのファイル/Minsu/課題/バージョン1/a.ipynb", "Minsu", 1),
        ("Submitted files/Lee Minji/First model 2/Version 1/week 3/a.ipynb", "Lee Minji", 1),
    ],
)  # fmt: skip
def test_teams_has_a_folder_for_each_version(path, student, version):
    read = teams.SYSTEM.make_reader(download(path, path.replace("week 3/", "")), ())
    said = only(read(PurePosixPath(path)))
    assert (keys(said), said.number) == ([student], version)


def test_of_several_assignments_of_teams_one_is_to_be_named():
    there = download("S/Lee/First/Version 1/a.ipynb", "S/Lee/Second/Version 1/a.ipynb")
    with pytest.raises(NbassayError, match="--title"):
        teams.SYSTEM.make_reader(there, ())
    read = teams.SYSTEM.make_reader(there, ["Second"])
    assert [read(path) == (NOT_ASKED_FOR,) for path in there.files] == [True, False]


def test_what_is_worked_on_is_not_taken_for_what_was_handed_in():
    there = download(
        "Submitted files/Lee/A/Version 1/a.ipynb", "Working files/Lee/A/Version 1/a.ipynb"
    )
    with pytest.raises(NbassayError, match="only the folder of what was handed in"):
        teams.SYSTEM.make_reader(there, ())


def test_a_plain_folder_has_one_for_each_student():
    said = only(plain_folders.read(PurePosixPath("20261234/sub/hw.ipynb")))
    assert (keys(said), str(said.file)) == (["20261234"], "sub/hw.ipynb")
    assert plain_folders.read(PurePosixPath("hw.ipynb")) == ()
    with pytest.raises(NbassayError, match="all lies in one folder, all"):
        plain_folders.SYSTEM.make_reader(download("all/s1/a.ipynb", "all/s2/a.ipynb"), ())


@pytest.mark.parametrize(
    "name",
    [
        "first_model.ipynb",
        "first_model (1).ipynb",
        "Copy of first_model.ipynb",
        "김하늘 - first_model.ipynb",
        "O'Brien-Smith - first_model.ipynb의 사본",
    ],
)
def test_names_of_google_drive_tie_nobody(name):
    assert find_system(download(name), "", ()) is None
    assert not any(
        system.make_reader(download(name), ())(PurePosixPath(name))
        for system in SYSTEMS.values()
        if system is not gradescope.SYSTEM
    )


@pytest.mark.parametrize(
    ("path", "system"),
    [
        ("김하늘_10231_88120_first_model.ipynb", "canvas"),
        ("anything/leeminji_LATE_10232_88121_a.ipynb", "canvas"),
        ("Lee Minji_48212_assignsubmission_file_/sub/first_model.ipynb", "moodle"),
        ("OBrien_48213_assignsubmission_file_kim_1_2_x.ipynb", "moodle"),
        ("HW1_vdberg_attempt_2026-03-05-09-07-41_retry_attempt_2.ipynb", "blackboard"),
        ("HW 1/39786-640693 - Kim - Mar 5, 2026 907 AM/a.ipynb", "brightspace"),
        ("提出済みのファイル/Minsu/課題/バージョン1/a.ipynb", "teams"),
        ("20261234/hw.ipynb", "folders"),
    ],
)
def test_a_system_is_known_by_its_names(path, system):
    assert find_system(download(path), "", ()).name == system


def test_an_export_of_gradescope_is_known_by_its_metadata_and_folders():
    metadata = "assignment_1_export/submission_metadata.yml"
    there = download(metadata, "assignment_1_export/submission_1/kim_1_2_a.ipynb")
    assert find_system(there, "", ()) is gradescope.SYSTEM
    a_students = download("Lee_1_assignsubmission_file/submission_metadata.yml")
    assert find_system(a_students, "", ()) is moodle.SYSTEM


def test_clones_are_known_by_git():
    there = download("a/x.ipynb", "b/x.ipynb", clones=frozenset({"a", "b"}))
    assert find_system(there, "", ()) is github.SYSTEM


def test_a_system_that_there_is_not_is_told_with_the_nearest():
    with pytest.raises(NbassayError, match="did you mean `canvas`"):
        find_system(download("a"), "canvass", ())
