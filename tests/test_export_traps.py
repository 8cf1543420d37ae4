"""Files of systems as they come about: put together, saved by a spreadsheet, without a row or with two."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from export_class import export, left_out, placed, table, written
from test_export_moodle import CHINESE, SPANISH, WORKSHEET
from test_export_tables import BLACKBOARD, BRIGHTSPACE, CANVAS

from nbassay.course.roster import Roster
from nbassay.errors import NbassayError

pytest_plugins = ["tiny_fixtures", "export_fixtures"]

POINTS = "    Points Possible,,,,,10,14,(read only),(read only)\n"
WITHOUT_POINTS = CANVAS.replace(POINTS, "")


# Canvas


def test_canvas_without_its_row_of_points_asks_what_the_assignment_is_worth(marked_class, tmp_path):
    """Marks of 14 points would be 14 of 100 otherwise, without a word."""
    source = written(tmp_path, WITHOUT_POINTS)
    with pytest.raises(NbassayError) as refused:
        export(marked_class, "canvas", source)
    assert "how many points 'tiny (123)' in Canvas is worth" in str(refused.value)
    assert "--maximum N says it, --no-scale writes points as they are" in str(refused.value)
    made = export(marked_class, "canvas", source, maximum=14)
    assert [row[-1] for row in table(made)] == ["tiny (123)", "14", "12", "4.33"]
    assert placed(export(marked_class, "canvas", source, maximum=28, scale=True))["minji"] == "24"
    assert placed(export(marked_class, "canvas", source, scale=False))["minji"] == "12"
    with pytest.raises(NbassayError, match=r"--maximum N says it$"):
        export(marked_class, "canvas", source, scale=True)


def test_canvas_with_two_rows_of_points_is_refused(marked_class, tmp_path):
    """It was put together from the exports of two sections, whose points may differ."""
    with pytest.raises(NbassayError, match=r"has 2 rows of Points Possible, 3, 11"):
        export(marked_class, "canvas", written(tmp_path, CANVAS + POINTS.replace("14", "20")))


@pytest.mark.parametrize("cell", ["1,000", "1.000", "", "ten", "(none)"])
def test_points_of_canvas_that_are_no_plain_number_are_asked_for(marked_class, tmp_path, cell):
    source = written(tmp_path, CANVAS.replace(",10,14,", f',10,"{cell}",'))
    with pytest.raises(NbassayError, match="is not said anywhere: --maximum N says it"):
        export(marked_class, "canvas", source)


@pytest.mark.parametrize("cell", ["1,000.00", "1.000,00", "1000"])
def test_points_of_canvas_may_have_thousands(marked_class, tmp_path, cell):
    source = written(tmp_path, CANVAS.replace(",10,14,", f',10,"{cell}",'))
    assert placed(export(marked_class, "canvas", source, scale=True))["minji"] == "857.14"


def test_points_that_are_said_otherwise_than_in_the_file_are_refused(marked_class, tmp_path):
    with pytest.raises(NbassayError, match="is worth 14 points by its own file, not 100"):
        export(marked_class, "canvas", written(tmp_path, CANVAS), maximum=100)


@pytest.mark.parametrize("row", [",,,,,,Muted,,\n", ",,,,,,,,\n", ",,,,,Manual Posting,Muted,,\n"])
def test_rows_of_canvas_about_muted_columns_are_no_students(marked_class, tmp_path, row):
    before = export(marked_class, "canvas", written(tmp_path, CANVAS))
    text = CANVAS.replace(",,,,,,Manual Posting,,\n", row)
    assert table(export(marked_class, "canvas", written(tmp_path, text))) == table(before)


def test_a_column_of_canvas_is_read_only_by_its_row_of_points_alone(marked_class, tmp_path):
    with pytest.raises(NbassayError, match="is read only in Canvas"):
        export(marked_class, "canvas", written(tmp_path, CANVAS.replace(",14,(", ",(read only),(")))


def test_a_student_who_tries_as_canvas_test_student_gets_a_mark(marked_class, tmp_path):
    roster = Roster({"minji": {"canvas": "10299"}}, ("student", "canvas"))
    source = written(tmp_path, CANVAS)
    made = export(marked_class, "canvas", source, roster=roster, students=["minji"])
    assert table(made)[2][0] == "Student, Test"


def test_two_columns_of_canvas_with_one_heading_are_named_by_their_letters(marked_class, tmp_path):
    text = CANVAS.replace("Quiz (7)", "tiny (123)")
    with pytest.raises(NbassayError, match=r"2 columns of one name, 'tiny \(123\)' in F and G"):
        export(marked_class, "canvas", written(tmp_path, text))
    text = CANVAS.replace("SIS Login ID", "SIS User ID")
    with pytest.raises(NbassayError, match=r"C \('SIS User ID'\) and D \('SIS User ID'\)"):
        export(marked_class, "canvas", written(tmp_path, text))


def test_numbers_of_rows_are_those_of_a_spreadsheet_below_blank_ones_too(marked_class, tmp_path):
    text = CANVAS.replace("10236,06700006", "10236,06700001").replace(
        '"Absent', '\n,,,,,,,,\n"Absent'
    )
    made = export(marked_class, "canvas", written(tmp_path, text))
    assert left_out(made)["김하늘"] == "several rows are this student's: 4, 11"


# What spreadsheets made of a file


SHEETS = {"canvas": CANVAS, "moodle": WORKSHEET, "blackboard": BLACKBOARD, "brightspace": BRIGHTSPACE}  # fmt: skip


def as_saved(text: str, separator: str) -> str:
    out = StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(csv.reader(StringIO(text)))
    return out.getvalue()


@pytest.mark.parametrize("to", SHEETS)
@pytest.mark.parametrize(
    ("separator", "encoding", "hint"),
    [("\t", "utf-16", ""), (";", "cp949", ""), (",", "cp949", ""), (";", "utf-8-sig", "sep=;\r\n")],
)
def test_a_file_that_a_spreadsheet_saved_goes_back_as_the_system_reads_it(
    marked_class, tmp_path, to, separator, encoding, hint
):
    text = hint + as_saved(SHEETS[to], separator)
    made = export(marked_class, to, written(tmp_path, text, encoding))
    right = export(marked_class, to, written(tmp_path, SHEETS[to]))
    assert placed(made) == placed(right)
    (content,) = made.files.values()
    kept_tabs = to == "blackboard" and encoding == "utf-16"
    said = content.decode("utf-16" if kept_tabs else "utf-8-sig")
    assert not said.startswith("sep=")
    parted = "\t" if kept_tabs else ";" if (to in {"canvas", "moodle"} and hint) else ","
    assert table(made, "utf-16" if kept_tabs else "utf-8-sig", parted) == table(right)
    rewritten = "as if a spreadsheet had saved it" in " ".join(made.warnings)
    assert rewritten == ((not kept_tabs and parted != separator) or encoding == "cp949")


def test_ids_of_canvas_that_became_numbers_are_ids_again(marked_class, tmp_path):
    text = CANVAS.replace(',10231,0670', ',10231.0,0670').replace(",10232,0670", ",1.0232E+04,0670")  # fmt: skip
    made = export(marked_class, "canvas", written(tmp_path, text))
    assert [row[1] for row in table(made)[2:4]] == ["10231", "10232"]
    assert "made numbers of 2 ids" in " ".join(made.warnings)


@pytest.mark.parametrize(
    ("to", "before", "after", "words"),
    [
        ("canvas", ",06700001,", ",6700001.0,", "row 4, column SIS User ID: 6700001.0"),
        ("canvas", ",10231,", ",1.02E+04,", "row 4, column ID: 1.02E+04"),
        ("blackboard", '"06700001"', '"6.7E+06"', "row 2, column Student ID: 6.7E+06"),
        ("brightspace", "#06700001", "6700001.0", "row 2, column OrgDefinedId: 6700001.0"),
    ],
)
def test_ids_that_a_spreadsheet_spoilt_are_refused(
    marked_class, tmp_path, to, before, after, words
):
    with pytest.raises(NbassayError) as refused:
        export(marked_class, to, written(tmp_path, SHEETS[to].replace(before, after)))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("to", SHEETS)
def test_a_file_that_is_cut_off_in_a_cell_is_refused(marked_class, tmp_path, to):
    text = SHEETS[to].rstrip("\n") + '\n"cut, o'
    with pytest.raises(NbassayError, match="the file is cut off, or a mark is one too many"):
        export(marked_class, to, written(tmp_path, text))


@pytest.mark.parametrize(
    ("to", "before", "after"),
    [
        ("canvas", "Student,ID,SIS User ID", " Student,ID ,SIS\u00a0User  ID"),
        ("moodle", "ID number,Email address", "id  number,EMAIL\u00a0address"),
        ("blackboard", '"Username"', '" Username\u00a0"'),
        ("brightspace", "OrgDefinedId,Username", " orgdefinedid ,USERNAME"),
    ],
)
def test_headings_are_known_with_other_blanks_and_in_another_case(
    marked_class, tmp_path, to, before, after
):
    right = export(marked_class, to, written(tmp_path, SHEETS[to]))
    made = export(marked_class, to, written(tmp_path, SHEETS[to].replace(before, after)))
    assert placed(made) == placed(right)


# Points that no file says


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("blackboard", BLACKBOARD.replace("tiny [Total Pts: 14 Score]", "tiny")),
        ("blackboard", BLACKBOARD.replace("tiny [Total Pts: 14 Score]", "tiny [Total Pts: 1,000 Score]")),
        ("brightspace", BRIGHTSPACE.replace(" <Numeric MaxPoints:14 Weight:1 Category:HW CategoryWeight:50>", "")),
    ],
)  # fmt: skip
def test_points_that_a_heading_does_not_say_are_asked_for(marked_class, tmp_path, to, text):
    with pytest.raises(NbassayError, match="is not said anywhere: --maximum N says it, --no-scale"):
        export(marked_class, to, written(tmp_path, text))
    made = export(marked_class, to, written(tmp_path, text), maximum=28, scale=True)
    assert placed(made)["minji"] == "24"


def test_marks_are_not_converted_to_nothing_in_moodles_import(marked_class):
    """--scale without points there wrote marks as they were, without a word."""
    with pytest.raises(NbassayError, match=r"--maximum N says it$"):
        export(marked_class, "moodle-import", scale=True)


# Moodle


def test_a_decimal_comma_is_seen_in_grades_where_the_maximum_has_none(marked_class, tmp_path):
    text = SPANISH.replace("14,00", "14").replace("48211", "48214")
    assert placed(export(marked_class, "moodle", written(tmp_path, text), students=["third"])) == {
        "third": "4,33"
    }


def test_a_participant_that_is_somebodys_id_number_is_another_person(marked_class, tmp_path):
    ids = {"minji": {"moodle": "48212"}, "third": {"moodle": "48214", "number": "48212"}}
    text = WORKSHEET.replace("06700004", "48212").replace("14.00,No", "14.00,Yes")
    made = export(
        marked_class, "moodle", written(tmp_path, text), students=["minji", "third"],
        roster=Roster(ids, ("student", "moodle", "number")),
    )  # fmt: skip
    assert placed(made) == {"minji": "12", "third": "4.33"}


def test_a_group_that_is_called_as_a_student_is_nobody(marked_class, tmp_path):
    text = WORKSHEET.replace("Email address,Status", "Group,Status")
    text = text.replace("haneul@example.org", "minji").replace("third@example.org", "minji")
    made = export(marked_class, "moodle", written(tmp_path, text), students=["minji"])
    assert placed(made) == {"minji": "12"}


def test_names_that_look_like_participants_are_not_taken_for_them(marked_class, tmp_path):
    text = "Full name," + "\n".join(
        f"{name},{line}"
        for name, line in zip(("", "학생1", "학생2"), CHINESE.splitlines(), strict=True)
    ).removeprefix(",").replace("識別碼", "Identifier").replace(
        "成績", "成績,Last modified (grade)"
    )
    text = text.replace(",是", ",是,-").replace(",否", ",是,-")
    made = export(marked_class, "moodle", written(tmp_path, text), students=["minji"])
    assert placed(made) == {"minji": "12"}


# What a site or a person called things


def test_an_assignment_called_section_is_no_end_of_canvas_students(marked_class, tmp_path):
    """Its marks, and those of columns before it, would go back as if they said who is who."""
    text = CANVAS.replace("Login ID,Section,Quiz (7)", "Login ID,Group,Section 2 (7)")
    with pytest.raises(NbassayError, match="no gradebook exported by Canvas"):
        export(marked_class, "canvas", written(tmp_path, text))


def test_a_file_of_blackboard_whose_grades_come_first_is_refused(marked_class, tmp_path):
    """Nobody would be named in what goes back."""
    text = "tiny [Total Pts: 14 Score] |664617,Username\n,haneul99\n"
    with pytest.raises(NbassayError, match="Username has to stand before the grades"):
        export(marked_class, "blackboard", written(tmp_path, text))


@pytest.mark.parametrize(
    ("title", "takes"),
    [
        ("Final project", True),
        ("Calculated risks", True),
        ("Subtotals of rows", True),
        ("Final", False),
        ("Adjusted Final Grade", False),
        ("Homework Subtotal", False),
    ],
)
def test_an_item_of_brightspace_may_be_called_as_a_total_begins(
    marked_class, tmp_path, title, takes
):
    source = written(tmp_path, BRIGHTSPACE.replace("tiny Points", f"{title} Points"))
    if takes:
        assert placed(export(marked_class, "brightspace", source, column=title))["minji"] == "12"
    else:
        with pytest.raises(NbassayError, match="no column that takes marks"):
            export(marked_class, "brightspace", source, column=title)
