"""Canvas, Blackboard and Brightspace: their own tables come back with marks, and nothing else changes."""

from __future__ import annotations

import pytest
from export_class import export, left_out, placed, table, written

from nbassay.course.roster import Roster
from nbassay.errors import NbassayError
from nbassay.reports.exports.sheet import read_sheet
from nbassay.texts.printable import guard

pytest_plugins = ["tiny_fixtures", "export_fixtures"]

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Quiz (7),tiny (123),Final Score,Notes
,,,,,,Manual Posting,,
    Points Possible,,,,,10,14,(read only),(read only)
"김, 하늘",10231,06700001,haneul99,A,3,,80,x
"=Lee, Minji",10232,06700002,minji_lee,A,4,5,70,
"O'Brien-Smith, Mary",10233,06700003,obrien-smith,A,5,EX,60,
"Third, T",10234,06700004,third,A,,,50,
"van der Berg, Jan",10235,06700005,vdberg,A,,2,40,
"Absent, A",10236,06700006,absent,A,6,1,30,
"Student, Test",10299,,0a1b2c,A,,,,
"""
BLACKBOARD = """\
"Last Name","First Name","Username","Student ID","Availability","Quiz [Total Pts: 10 Score] |664616","tiny [Total Pts: 14 Score] |664617"
"김","하늘","haneul99","06700001","Yes","3",""
"=Lee","Minji","minji_lee","06700002","Yes","4","Needs Grading"
"O'Brien-Smith","Mary","obrien-smith","06700003","Yes","5",""
"Third","T","third","06700004","Yes","",""
"Unknown","U","unknown","06709999","Yes","","9"
"""
BRIGHTSPACE = """\
OrgDefinedId,Username,Last Name,First Name,Email,"tiny Points Grade <Numeric MaxPoints:14 Weight:1 Category:HW CategoryWeight:50>",Quiz Text Grade,Calculated Final Grade Numerator,End-of-Line Indicator
#06700001,#haneul99,김,하늘,h@example.org,,ok,1,#
#06700002,#minji_lee,Lee,Minji,m@example.org,3,,1,#
#06700003,#obrien-smith,O'Brien-Smith,Mary,o@example.org,,,1,#
#06700004,#third,Third,T,t@example.org,,,1,#
#06700099,#other,Other,O,x@example.org,2,,1,#
"""


# Canvas


def test_canvas_gets_the_students_columns_the_one_column_and_the_rows_with_a_mark(
    marked_class, tmp_path
):
    made = export(marked_class, "canvas", written(tmp_path, CANVAS))
    assert table(made) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "tiny (123)"],
        ["    Points Possible", "", "", "", "", "14"],
        ["김, 하늘", "10231", "06700001", "haneul99", "A", "14"],
        ["'=Lee, Minji", "10232", "06700002", "minji_lee", "A", "12"],
        ["Third, T", "10234", "06700004", "third", "A", "4.33"],
    ]
    assert "excused" in left_out(made)["obrien"]
    assert "waits for a person" in left_out(made)["vanderberg"]


def test_canvas_gets_no_blank_cell_which_would_clear_a_mark(marked_class, tmp_path):
    made = export(marked_class, "canvas", written(tmp_path, CANVAS), unfinished=True)
    assert all(row[-1] for row in table(made))
    assert "wait for a person" in " ".join(made.warnings)


def test_a_third_decimal_which_canvas_does_not_compare_is_said_to_be_lost(marked_class, tmp_path):
    made = export(marked_class, "canvas", written(tmp_path, CANVAS))
    assert "1 of 3 marks are rounded to two decimals" in made.warnings
    text = CANVAS.replace("10234,06700004,third", "10294,,")
    made = export(marked_class, "canvas", written(tmp_path, text))
    assert made.warnings == []  # the rounded one is not in the file


def test_a_mark_has_a_decimal_point_and_no_thousands(class_of_its_own, tmp_path):
    """Canvas reads 1,234 as 1.234."""
    source = written(tmp_path, CANVAS.replace(",10,14,", ",10,14000,"))
    made = export(class_of_its_own, "canvas", source, scale=True)
    assert placed(made)["minji"] == "12000"
    assert placed(made)["third"] == "4333.33"


def test_semicolons_and_a_byte_order_mark_of_an_export_are_read(marked_class, tmp_path):
    text = CANVAS.replace('"김, 하늘"', "김하늘").replace(", M", " M").replace(", ", " ")
    text = text.replace('"', "").replace(",", ";")
    made = export(marked_class, "canvas", written(tmp_path, text, "utf-8-sig"))
    assert table(made, separator=";")[2][-1] == "14"
    (content,) = made.files.values()
    assert content.startswith(b"Student;ID")


def test_last_and_first_name_in_two_columns_are_read_and_no_mark_stands_before_them(
    marked_class, tmp_path
):
    """Canvas compares this head whole, so a byte order mark before it would hide it."""
    text = """\
LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,tiny (123)
    Points Possible,,,,,,14
=김,하늘,10231,06700001,haneul99,A,
"""
    made = export(marked_class, "canvas", written(tmp_path, text, "utf-8-sig"), students=["김하늘"])
    (content,) = made.files.values()
    assert content.startswith(b"LastName,FirstName,ID")
    assert table(made)[2] == ["'=김", "하늘", "10231", "06700001", "haneul99", "A", "14"]


@pytest.mark.parametrize("cell", ["EX", "ex", "Excused"])
def test_who_is_excused_in_canvas_stays_so(marked_class, tmp_path, cell):
    text = CANVAS.replace("haneul99,A,3,,", f"haneul99,A,3,{cell},")
    assert "excused" in left_out(export(marked_class, "canvas", written(tmp_path, text)))["김하늘"]


def test_who_has_not_got_the_assignment_in_canvas_is_named(marked_class, tmp_path):
    text = CANVAS.replace("haneul99,A,3,,", "haneul99,A,3,N/A,")
    assert (
        "not assigned"
        in left_out(export(marked_class, "canvas", written(tmp_path, text)))["김하늘"]
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("tiny (123)", "tiny", "would make a new, published assignment"),
        ("tiny (123)", "other (123)", "no column called 'tiny'"),
        ("Quiz (7)", "tiny (7)", "several columns called 'tiny'"),
        (",10,14,", ",10,(read only),", "is read only in Canvas"),
        (",10,14,", ",10,100,", "worth 100 points and tiny 14: --scale"),
        (",10,14,", ",10,0,", "worth 0 points and tiny 14"),
        ("Student,ID", "학생,ID", "no gradebook exported by Canvas"),
        ("Login ID,Section", "Login ID,Part", "no gradebook exported by Canvas"),
        ("tiny (123)", "tiny Final Score", "no column called 'tiny'"),
        ("Absent, A\",", "Absent, A\",1,2,3,4,5,6,", "cells, its head has 9"),
    ],
)  # fmt: skip
def test_what_canvas_would_misunderstand_is_refused_in_one_line(
    marked_class, tmp_path, before, after, words
):
    with pytest.raises(NbassayError) as refused:
        export(marked_class, "canvas", written(tmp_path, CANVAS.replace(before, after)))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("column", ["123", "tiny (123)", "TINY"])
def test_a_column_is_named_by_number_heading_or_title(marked_class, tmp_path, column):
    text = CANVAS.replace("Quiz (7)", "Tiny 2 (7)")
    made = export(marked_class, "canvas", written(tmp_path, text), column=column)
    assert made.column == "tiny (123)"


def test_a_column_may_be_called_as_the_title_of_the_assignment(marked_class, tmp_path):
    text = CANVAS.replace("tiny (123)", "작은 과제 (123)")
    assert export(marked_class, "canvas", written(tmp_path, text)).column == "작은 과제 (123)"


def test_points_are_converted_or_left_as_they_are_when_somebody_says_so(marked_class, tmp_path):
    source = written(tmp_path, CANVAS.replace(",10,14,", ",10,100,"))
    assert placed(export(marked_class, "canvas", source, scale=True))["minji"] == "85.71"
    assert placed(export(marked_class, "canvas", source, scale=False))["minji"] == "12"


def test_who_is_never_told_by_a_name(marked_class, tmp_path):
    """A folder in submitted/ may be called as somebody else's name in Canvas."""
    text = CANVAS.replace('"Absent, A",10236', "김하늘,10236")
    made = export(
        marked_class, "canvas", written(tmp_path, text), roster=Roster(), students=["third"]
    )
    assert placed(made) == {"third": "4.33"}
    with pytest.raises(NbassayError, match="no row has an id of this student"):
        export(
            marked_class, "canvas", written(tmp_path, text), roster=Roster(), students=["김하늘"]
        )


def test_a_row_that_two_students_claim_goes_to_neither(marked_class, tmp_path):
    """The folder `third` is called as the login that the roster gives another."""
    roster = Roster({"minji": {"username": "third"}}, ("student", "username"))
    text = CANVAS.replace("10234,06700004", "10234,")
    with pytest.raises(NbassayError, match="may be that of"):
        export(
            marked_class, "canvas", written(tmp_path, text), roster=roster,
            students=["minji", "third"],
        )  # fmt: skip


def test_a_row_that_somebody_without_a_mark_claims_is_nobodys(marked_class, tmp_path):
    """A number mistyped in the roster is another student's, who handed in nothing."""
    columns = ("student", "canvas")
    ids = {
        "minji": {"canvas": "10236"},
        "absent": {"canvas": "10236"},
        "third": {"canvas": "10234"},
    }
    made = export(
        marked_class, "canvas", written(tmp_path, CANVAS), roster=Roster(ids, columns),
        students=["minji", "third"],
    )  # fmt: skip
    assert list(placed(made)) == ["third"]
    assert "may be that of absent as well" in left_out(made)["minji"]


def test_an_id_that_several_have_is_not_imported_into_moodle(marked_class):
    ids = {
        "minji": {"email": "a@x.kr"},
        "absent": {"email": "A@x.kr"},
        "third": {"email": "t@x.kr"},
    }
    made = export(
        marked_class, "moodle-import", roster=Roster(ids, ("student", "email")),
        students=["minji", "third"],
    )  # fmt: skip
    assert list(placed(made)) == ["third"]
    assert "several have the email" in left_out(made)["minji"]


def test_a_student_with_several_rows_gets_none(marked_class, tmp_path):
    text = CANVAS.replace("10236,06700006", "10236,06700001")
    made = export(marked_class, "canvas", written(tmp_path, text))
    assert left_out(made)["김하늘"] == "several rows are this student's: 4, 9"


def test_who_handed_in_nothing_gets_0_only_when_asked_and_only_where_no_mark_stands(
    marked_class, tmp_path
):
    text = CANVAS.replace("absent,A,6,1,", "absent,A,6,,")
    assert len(table(export(marked_class, "canvas", written(tmp_path, text)))) == 5
    made = export(marked_class, "canvas", written(tmp_path, text), zero_missing=True)
    marks = {row[1]: row[-1] for row in table(made)[2:]}
    assert marks == {"10231": "14", "10232": "12", "10234": "4.33", "10236": "0"}
    assert "1 who handed in nothing get 0" in made.warnings  # Canvas's test student is nobody


def test_nobody_gets_0_while_it_is_not_sure_whose_work_is_missing(marked_class, tmp_path):
    text = CANVAS.replace("10235,06700005,vdberg", "99999,,x")
    with pytest.raises(NbassayError, match=r"--zero-missing: 1 who handed in .*vanderberg"):
        export(marked_class, "canvas", written(tmp_path, text), zero_missing=True)


# Blackboard


def test_blackboard_gets_its_column_by_the_number_behind_the_bar(marked_class, tmp_path):
    made = export(marked_class, "blackboard", written(tmp_path, BLACKBOARD))
    assert made.column == "tiny [Total Pts: 14 Score] |664617"
    assert [row[2:] for row in table(made)] == [
        ["Username", "Student ID", "Availability", made.column],
        ["haneul99", "06700001", "Yes", "14"],
        ["minji_lee", "06700002", "Yes", "12"],
        ["obrien-smith", "06700003", "Yes", "3"],
        ["third", "06700004", "Yes", "4.33"],
    ]
    assert table(made)[2][0] == "'=Lee"
    assert list(made.files) == ["blackboard.csv"]


def test_blackboards_tab_file_stays_one_in_its_own_encoding(marked_class, tmp_path):
    text = BLACKBOARD.replace('","', "\t").replace('"', "")
    made = export(marked_class, "blackboard", written(tmp_path, text, "utf-16", "gc.xls"))
    assert list(made.files) == ["blackboard.xls"]
    assert table(made, "utf-16", "\t")[1][-1] == "14"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("tiny [Total Pts: 14 Score] |664617", "tiny", "no column called 'tiny'"),
        (" |66461", " 66461", "no column with a number behind `|`"),
        ('"Username"', '"사용자"', "no column Username"),
        ("tiny [Total Pts: 14 Score]", "tiny [Total Pts: 0 Text]", "worth 0 points"),
    ],
)
def test_what_blackboard_would_make_a_new_column_of_is_refused(
    marked_class, tmp_path, before, after, words
):
    with pytest.raises(NbassayError) as refused:
        export(marked_class, "blackboard", written(tmp_path, BLACKBOARD.replace(before, after)))
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("heading", "points"),
    [("[Total Pts: 10]", "8.57"), ("[Total Pts: 7.5 Score]", "6.43"), ("[Total Pts: up to 28 Score]", "24")],
)  # fmt: skip
def test_blackboards_headings_say_the_points(marked_class, tmp_path, heading, points):
    text = BLACKBOARD.replace("[Total Pts: 14 Score]", heading)
    made = export(marked_class, "blackboard", written(tmp_path, text), scale=True)
    assert placed(made)["minji"] == points


def test_a_text_column_of_blackboard_is_warned_of(marked_class, tmp_path):
    text = BLACKBOARD.replace("14 Score", "0 Text")
    made = export(marked_class, "blackboard", written(tmp_path, text), scale=False)
    assert "holds text" in " ".join(made.warnings)


# Brightspace


def test_brightspace_gets_ids_behind_number_signs_the_item_and_the_end_of_each_line(
    marked_class, tmp_path
):
    made = export(marked_class, "brightspace", written(tmp_path, BRIGHTSPACE))
    heading = "tiny Points Grade <Numeric MaxPoints:14 Weight:1 Category:HW CategoryWeight:50>"
    assert table(made) == [
        ["OrgDefinedId", "Username", heading, "End-of-Line Indicator"],
        ["#06700001", "#haneul99", "14", "#"],
        ["#06700002", "#minji_lee", "12", "#"],
        ["#06700003", "#obrien-smith", "3", "#"],
        ["#06700004", "#third", "4.33", "#"],
    ]


def test_an_export_of_brightspace_without_number_signs_gets_them(marked_class, tmp_path):
    made = export(marked_class, "brightspace", written(tmp_path, BRIGHTSPACE.replace("#", "")))
    assert table(made)[1] == ["#06700001", "#haneul99", "14", "#"]


def test_the_number_of_a_brightspace_folder_is_no_org_defined_id(marked_class, tmp_path):
    """In a roster `brightspace` is what names of downloads hold, another number."""
    roster = Roster({"minji": {"brightspace": "06700001"}}, ("student", "brightspace"))
    source = written(tmp_path, BRIGHTSPACE)
    with pytest.raises(NbassayError, match="no row has an id"):
        export(marked_class, "brightspace", source, roster=roster, students=["minji"])
    roster = Roster({"minji": {"orgdefinedid": "#06700002"}}, ("student", "orgdefinedid"))
    made = export(marked_class, "brightspace", source, roster=roster, students=["minji"])
    assert placed(made) == {"minji": "12"}


def test_what_brightspace_caps_is_said(class_of_its_own, tmp_path):
    text = BRIGHTSPACE.replace("MaxPoints:14", "MaxPoints:13")
    made = export(class_of_its_own, "brightspace", written(tmp_path, text), scale=False)
    assert "1 marks are above 13: Brightspace cuts them there" in " ".join(made.warnings)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("OrgDefinedId,Username", "Id,Name", "neither OrgDefinedId nor Username"),
        ("tiny Points Grade <", "tiny Grade Symbol <", "no column that takes marks"),
        ("tiny Points Grade <", "Final Points Grade <", "no column that takes marks"),
        ("MaxPoints:14", "MaxPoints:20", "--scale converts"),
    ],
)
def test_what_brightspace_takes_no_points_in_is_refused(
    marked_class, tmp_path, before, after, words
):
    with pytest.raises(NbassayError) as refused:
        export(marked_class, "brightspace", written(tmp_path, BRIGHTSPACE.replace(before, after)))
    assert words in str(refused.value)


# All tables


@pytest.mark.parametrize("to", ["canvas", "moodle", "blackboard", "brightspace"])
def test_a_table_is_filled_in_and_never_built(marked_class, to):
    with pytest.raises(NbassayError, match="with --from FILE: it is filled in"):
        export(marked_class, to)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no rows below its head"),
        (b"Student,ID\n", "no rows below its head"),
        (b"PK\x03\x04\x00\x00\xff", "not text in UTF-8"),
        (b"a,b\n\x00,1\n", "is no text"),
        (b'a,b\n"1,2\n', "row 2: a cell begins with a quotation mark"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_line(tmp_path, data, words):
    path = tmp_path / "given.csv"
    path.write_bytes(data)
    with pytest.raises(NbassayError) as refused:
        read_sheet(path)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(marked_class, tmp_path):
    with pytest.raises(NbassayError, match=r"none\.csv cannot be read"):
        export(marked_class, "canvas", tmp_path / "none.csv")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_cannot_become_a_formula(name):
    assert guard(name) == f"'{name}"


@pytest.mark.parametrize("name", ["김하늘", "O'Brien-Smith, Mary", "van der Berg 2", ""])
def test_other_names_stay_as_they_are(name):
    assert guard(name) == name
