"""The roster: which student an id of a learning system stands for."""

from __future__ import annotations

import pytest

from nbassay.course.roster import Roster, find_roster, read_roster
from nbassay.errors import NbassayError

TABLE = "student,canvas,email,gradescope\n김하늘,10231,Haneul@Example.org,06700001\nminji,10232,,\n"


def written(folder, text: str | bytes):
    path = folder / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_an_id_leads_to_its_student_and_a_student_to_an_id(tmp_path):
    roster = read_roster(written(tmp_path, TABLE))
    assert roster.student_of("canvas", "10231") == "김하늘"
    assert roster.student_of("canvas", "06700001") is None
    assert roster.student_of("email", "haneul@example.ORG") == "김하늘"
    assert roster.id_of("minji", "canvas") == "10232"
    assert roster.id_of("minji", "email") == roster.id_of("nobody", "canvas") == ""


def test_leading_zeros_stay(tmp_path):
    assert read_roster(written(tmp_path, TABLE)).id_of("김하늘", "gradescope") == "06700001"


def test_a_name_whose_letters_are_stored_apart_is_the_same(tmp_path):
    apart = "student,canvas\n\u1112\u1161\u1102\u1173\u11af,1\n"
    assert read_roster(written(tmp_path, apart)).id_of("하늘", "canvas") == "1"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode("utf-8-sig"),
        TABLE.encode("cp949"),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").replace("\n", "\r\n").encode(),
        (TABLE + ",,,\n").replace("student", "Student").encode(),
    ],
)
def test_what_spreadsheets_save_is_read(tmp_path, data):
    assert read_roster(written(tmp_path, data)) == read_roster(written(tmp_path / "..", TABLE))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,canvas\na,1\n", "no column 'student'"),
        ("", "no column 'student'"),
        ("student,canvas\na,1\na,2\n", "rows 2 and 3: 'a' stands there twice, with 1 and 2"),
        ("student,canvas\na,1,2\n", "row 2: 3 cells"),
        (
            "student,canvas, CANVAS\na,1,2\n",
            "2 columns of one name, B ('canvas') and C (' CANVAS')",
        ),
        (b"student\n\xff\xff\xff\n", "CSV UTF-8"),
    ],
)
def test_what_is_no_roster_is_said_in_one_line(tmp_path, text, words):
    with pytest.raises(NbassayError) as refused:
        read_roster(written(tmp_path, text))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_id_that_several_have_is_nobodys(tmp_path):
    roster = read_roster(
        written(tmp_path, "student,canvas,email\na,1,x@y.org\nb,1,X@Y.org\nc,2,\n")
    )
    assert roster.students_by("canvas") == {"2": "c"}
    assert roster.student_of("email", "x@y.org") is None
    assert roster.id_of("a", "canvas") == "1"


def test_rows_that_nobody_has_filled_in_yet_are_left_aside(tmp_path):
    assert list(read_roster(written(tmp_path, "student,canvas\n,1\na,2\n")).ids) == ["a"]


def test_a_course_without_a_roster_has_an_empty_one(tmp_path):
    assert find_roster(tmp_path) == Roster()
    written(tmp_path, TABLE)
    assert find_roster(tmp_path).columns == ("student", "canvas", "email", "gradescope")
