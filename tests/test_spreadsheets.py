"""The one reader of tables: whatever systems and spreadsheets save says the same, or why it does not."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbassay import cli
from nbassay.course.roster import find_roster, read_roster
from nbassay.course.spreadsheets import fold_heading, mend_id, plain, read_table
from nbassay.desk.links import students_of
from nbassay.errors import NbassayError
from nbassay.handing_in.people_table import find_people, read_file_table, read_people
from nbassay.handing_in.said import Key

pytest_plugins = ["tiny_fixtures"]

TABLE = "student,canvas,email,note\n김하늘,10231,h@x.org,\nminji,10232,,\"a, b\"\n"  # fmt: skip


def written(folder, data: str | bytes, name: str = "roster.csv"):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def separated(text: str, separator: str) -> str:
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerows(csv.reader(StringIO(text)))
    return out.getvalue()


AS_SAVED = {
    "utf-8": TABLE.encode(),
    "utf-8 with a mark": TABLE.encode("utf-8-sig"),
    "unicode text": separated(TABLE, "\t").encode("utf-16"),
    "utf-16 big-endian": b"\xfe\xff" + separated(TABLE, "\t").encode("utf-16-be"),
    "cp949": TABLE.encode("cp949"),
    "semicolons": separated(TABLE, ";").encode(),
    "tabs": separated(TABLE, "\t").encode(),
    "old line ends": TABLE.replace("\n", "\r").encode(),
    "sep=;": ("sep=;\r\n" + separated(TABLE, ";")).encode("utf-8-sig"),
    "sep=, among commas": ('"sep=,",,,\n' + TABLE).encode(),
    "blank rows": TABLE.replace("\n", "\n\n,,,\n").encode(),
    "blank rows above": (",,,\n\n" + TABLE).encode(),
    "a blank column before and behind": "".join(
        f",{line},,\n" for line in TABLE.splitlines()
    ).encode(),
    "longer rows of blanks": TABLE.replace("\nminji", ", , \nminji").encode(),
    "shorter rows": TABLE.replace("h@x.org,", "h@x.org").encode(),
    "headings in other letters": TABLE.replace("student", " Student\u00a0").encode(),
    "a mark in the first heading": TABLE.replace("student", "\ufeff\ufeff\u200bSTUDENT").encode(),
    "blanks around cells": TABLE.replace("10231", "\u00a0 10231\u200b").encode(),
    "zeros kept by a formula": TABLE.replace("10231", '="10231"').encode(),
    "number signs": TABLE.replace("10231", "#10231").encode(),
    "whole numbers with a point": TABLE.replace("10231", "10231.0").encode(),
    "powers of ten": TABLE.replace("10231", "1.0231E+04").encode(),
    "a heading of systems": TABLE.replace("email", "Email Address").encode(),
    "a student twice alike": (TABLE + "minji,10232,,\n").encode(),
}  # fmt: skip


@pytest.mark.parametrize("data", AS_SAVED.values(), ids=AS_SAVED.keys())
def test_collect_export_and_the_desk_read_the_same_roster_alike(tiny, data):
    path = written(tiny.root, data)
    roster = read_roster(path)
    assert {student: roster.id_of(student, "canvas") for student in roster.ids} == {
        "김하늘": "10231",
        "minji": "10232",
    }
    assert roster.id_of("김하늘", "email") == "h@x.org"
    assert students_of(tiny) == ["김하늘", "minji"]
    for people in (read_people(path), find_people(tiny.root)):
        assert people.students() == ["김하늘", "minji"]
        assert {row.student for row in people.find(Key("canvas", "10231"))} == {"김하늘"}
        assert {row.student for row in people.find(Key("email", "H@x.org"))} == {"김하늘"}
        assert {row.student for row in people.find(Key("canvas", "10232"))} == {"minji"}


SPOILT = {
    "cut off in a quoted cell": ('student,canvas\na,1\nb,"2', "row 3: a cell begins with"),
    "cut off in a letter": (TABLE.encode()[:-1] + "하".encode()[:2], "cut off within a letter"),
    "cut off in a letter of Excel": (b"\xff\xfes\0t\0x", "cut off within a letter"),
    "a mark too many": ('student,canvas\na,1\n"b" c,2\n', "row 3: a cell begins with"),
    "no separator": ("student canvas\na 1\n", "no column 'student'"),
    "a spreadsheet itself": (b"PK\x03\x04\x14\x00\x06\x00", "is no text"),
    "another encoding": ("student,name\na,Böll\n".encode("latin-1"), "not text in UTF-8"),
    "a longer row": ("student,canvas\na,1,2\n", "row 2: 3 cells, its head has 2"),
    "a longer row below a blank one": ("student,canvas\n\na,1,2\n", "row 3: 3 cells"),
    "two columns": (
        "student,canvas,x,Canvas\na,1,,2\n",
        "2 columns of one name, B ('canvas') and D ('Canvas')",
    ),
    "two columns of two words for one": (
        "student,Email address,email  address\na,x,y\n",
        "B ('Email address') and C ('email  address')",
    ),
    "a student twice": (
        "student,canvas\na,1\n\nb,3\na,2\n",
        "rows 2 and 5: 'a' stands there twice, with 1 and 2 in the column canvas",
    ),
    "a student who is no folder": ("student,canvas\na/b,1\n", "row 2: 'a/b' cannot be"),
    "a power that lost digits": ("student,canvas\na,1.02E+04\n", "row 2, column canvas: 1.02E+04"),
    "a long id": ("student,canvas\na,10230000000010231.0\n", "what a spreadsheet made of an id"),
    "rows within a cell": ('student,canvas\na,"1\nb,2"\n', "row 2, column canvas: '1\ufffdb,2' is no id"),
    "a student number": ("student,number\na,6700001.0\n", "row 2, column number: 6700001.0"),
    "a student": ("student,canvas\n20261234.0,1\n", "row 2, column student: 20261234.0"),
    "a decimal comma": ("student;number\na;6700001,0\n", "column number: 6700001,0"),
    "a gradebook of Canvas": ("Student,ID,SIS Login ID,Section\nKim,1,k,A\n", "gradebook of Canvas"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "words"), SPOILT.values(), ids=SPOILT.keys())
def test_collect_export_and_the_desk_refuse_the_same_roster_in_one_line(tiny, data, words):
    path = written(tiny.root, data)
    readers = [lambda: read_roster(path), lambda: find_people(tiny.root), lambda: students_of(tiny)]
    if "stands there twice" not in words:  # in a table for this once that may be two accounts
        readers.append(lambda: read_people(path))
    for read in readers:
        with pytest.raises(NbassayError) as refused:
            read()
        assert words in str(refused.value)
        assert "roster.csv" in str(refused.value)
        assert "\n" not in str(refused.value)


def test_columns_that_nobody_looks_at_may_have_one_name(tmp_path):
    """Canvas names the totals of two groups of assignments of one name alike."""
    path = written(tmp_path, "student,canvas,Homework Final Score,Homework Final Score\na,1,2,3\n")
    assert read_roster(path).id_of("a", "canvas") == "1"
    assert read_people(path).students() == ["a"]


def test_what_a_spreadsheet_made_of_ids_is_said_when_it_is_put_right(tmp_path, caplog):
    read_roster(written(tmp_path, "student,canvas\na,10231.0\nb,10232.0\nc,10233\n"))
    assert "made numbers of 2 ids in the column canvas; 10231.0 is read as 10231" in caplog.text


@pytest.mark.parametrize(
    ("cell", "counted", "other"),
    [
        ("10231.0", "10231", None),
        ("10231,00", "10231", None),
        ("1.0231E+4", "10231", None),
        ("1.02310E+4", "10231", None),
        ("1E+0", "1", None),
        ("10,231", "10231", "10,231"),
        ("1,02,31", "1,02,31", "1,02,31"),
        ("1.02E+4", None, None),
        ("1E+11", None, None),
        ("1.5E+0", None, None),
        ("1234567890123456.0", None, None),
        ("10231", "10231", "10231"),
        ("06700001", "06700001", "06700001"),
        ("10231.5", "10231.5", "10231.5"),
        ("12e4", "12e4", "12e4"),
        ("1e5", "1e5", "1e5"),
        ("v1.0", "v1.0", "v1.0"),
        ("", "", ""),
    ],
)
def test_an_id_is_put_right_only_where_that_cannot_be_wrong(cell, counted, other):
    assert mend_id(cell, counted=True) == counted
    assert mend_id(cell, counted=False) == other


def test_the_ids_of_a_gradebook_of_canvas_are_counted_and_those_of_a_plain_table_are_not(tmp_path):
    gradebook = "Student,ID,SIS User ID,SIS Login ID,Section\nKim,10231.0,s1,kim,A\n"
    people = read_people(written(tmp_path, gradebook), "SIS User ID")
    assert people.find(Key("canvas", "10231"))[0].student == "s1"
    with pytest.raises(NbassayError, match="row 2, column id"):
        read_people(written(tmp_path, "student,id\ns1,10231.0\n"))
    with pytest.raises(NbassayError, match="row 2, column sis user id"):
        read_people(written(tmp_path, gradebook.replace("s1", "6700001.0")), "SIS User ID")


def test_the_separator_is_the_one_that_fits_the_rows_not_the_one_the_head_has_most_of(tmp_path):
    text = "student;canvas;tiny, part 1, of 2, (3)\na;1;4,5\nb;2;\n"
    table = read_table(written(tmp_path, text))
    assert (table.separator, table.rows[2]) == (";", ("a", "1", "4,5"))


def test_line_breaks_within_cells_stay_and_rows_count_as_in_a_spreadsheet(tmp_path):
    text = 'sep=,\n"a\nb",c\n\n"1\r\n2",3\nlast,"x\n"\n'
    table = read_table(written(tmp_path, text))
    assert table.headings == ("a b", "c")
    assert table.rows == {3: ("1\r\n2", "3"), 4: ("last", "x\n")}


def test_what_students_wrote_online_may_be_long(tmp_path):
    table = read_table(written(tmp_path, f'a,b\n1,"{"글" * 200_000}"\n'))
    assert len(table.rows[2][1]) == 200_000


def test_columns_are_named_as_in_the_file_though_blank_ones_are_left_out(tmp_path):
    header = ",".join([""] * 26 + ["x", "", "x"])
    with pytest.raises(NbassayError, match=r"AA \('x'\) and AC \('x'\)"):
        read_table(written(tmp_path, f"{header}\n{',' * 26}1,,2\n")).find("X")


@given(
    cells=st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6), min_size=2, max_size=4),
        min_size=1,
        max_size=5,
    ),
    separator=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)  # fmt: skip
def test_every_table_comes_back_as_it_was_written(tmp_path_factory, cells, separator, encoding):
    head = [f"h{at}" for at in range(4)]
    lines = [line + ["x"] * (4 - len(line)) for line in cells]
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([head, *lines])
    path = tmp_path_factory.getbasetemp() / "round.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    table = read_table(path)
    assert table.head == tuple(head)
    assert list(table.rows.values()) == [tuple(line) for line in lines if any(map(plain, line))]


def test_a_table_of_files_that_names_two_students_for_one_file_is_refused(tmp_path):
    path = written(tmp_path, "File;Student\na.ipynb;s1\n#b.ipynb;s2\na.ipynb;s1\n")
    assert read_file_table(path) == {"a.ipynb": "s1", "#b.ipynb": "s2"}
    with pytest.raises(NbassayError, match=r"rows 2 and 3: 'a\.ipynb' is of s1 and of s2"):
        read_file_table(written(tmp_path, "file,student\na.ipynb,s1\na.ipynb,s2\n"))


def test_cells_that_were_kept_from_being_formulas_are_read_as_they_were(tmp_path):
    """As `--new-roster` and `reasons.csv` write them."""
    assert read_file_table(written(tmp_path, "file,student\n'=a.ipynb,s1\n")) == {"=a.ipynb": "s1"}
    people = read_people(written(tmp_path, "teams,student\n'@home,s1\n"))
    assert people.find(Key("teams", "@home"))[0].student == "s1"


@pytest.mark.parametrize("name", ["\ufeffID  number", "id\u00a0NUMBER ", "ID\nnumber"])
def test_headings_are_the_same_in_any_case_and_with_any_blanks(name):
    assert fold_heading(name) == "id number"


def test_a_course_without_rows_in_its_roster_has_nobody_in_it(tiny):
    written(tiny.root, "student,canvas\n,1\n")
    assert find_people(tiny.root) is None
    assert find_roster(tiny.root).ids == {}


def test_the_command_ends_with_one_line_and_the_code_for_wrong_use(tiny, tmp_path, capsys):
    written(tiny.root, 'student,canvas\na,"1')
    (tmp_path / "in" / "a").mkdir(parents=True)
    (tmp_path / "in" / "a" / "x.txt").write_text("x")
    command = ["collect", "tiny", str(tmp_path / "in"), "--course", str(tiny.root), "--json", "-"]
    with pytest.raises(NbassayError, match=r"roster\.csv, row 2") as refused:
        cli.run(command)
    assert refused.value.exit_code == 2
    assert not (tiny.root / "submitted").exists()
    json.dumps(capsys.readouterr().out)


def test_the_last_column_of_github_classroom_may_have_no_name(tmp_path):
    """It has one only if the first row is of somebody in a group."""
    head = "github_username,roster_identifier,points_available"
    people = read_people(written(tmp_path, f"{head}\nkim,s1,10\nlee,s2,10,A\npark,s3,10,A\n"))
    assert people.students() == ["s1", "s2", "s3"]
    found = people.group_of(people.find(Key("github", "LEE")))
    assert {row.student for row in found} == {"s2", "s3"}


def test_canvas_test_student_is_nobody_in_its_gradebook(tmp_path):
    text = 'Student,ID,SIS Login ID,Section\n"Student, Test",9,0a1b2c,A\n"Kim, H",1,kim,A\n'
    assert read_people(written(tmp_path, text), "SIS Login ID").students() == ["kim"]
