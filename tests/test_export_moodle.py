"""Moodle: a worksheet that nobody's language breaks, rows that it would drop, and its grade import."""

from __future__ import annotations

import pytest
from export_class import export, left_out, placed, table, written

from nbassay.course.roster import Roster
from nbassay.errors import NbassayError

pytest_plugins = ["tiny_fixtures", "export_fixtures"]

HEAD = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum grade,"
    "Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments"
)
WORKSHEET = f"""\
{HEAD}
Participant 48211,=김하늘,06700001,haneul@example.org,Submitted,,14.00,Yes,"Wednesday, September 23, 2020, 9:00 PM",-,
Participant 48212,Lee Minji,06700002,minji@example.org,Submitted,5.00,14.00,Yes,-,"Wednesday, September 23, 2020, 9:00 PM","=good"
Participant 48213,OBrien-Smith Mary,06700003,o.brien-smith@example.org,Submitted,3.00,14.00,Yes,-,"Wednesday, September 23, 2020, 9:00 PM",
Participant 48214,Third,06700004,third@example.org,Submitted,,14.00,No,-,-,
Participant 48299,Somebody Else,06700099,other@example.org,No submission,7.00,14.00,Yes,-,-,
"""
# Headings of other languages, in the words of their packs; comma and a word without a blank behind.
SPANISH = """\
Identificador;Nombre completo;Estado;Calificación;Calificación máxima;La calificación puede ser cambiada;Última modificación (entrega);Última modificación (calificación)
Participante48211;김하늘;Enviado;;14,00;Sí;-;-
Participante48212;Lee Minji;Enviado;5,00;14,00;Sí;-;miércoles, 23 de septiembre de 2020, 21:00
"""
CHINESE = """\
識別碼,全名,狀態,分數,最高分,可以更改成績
參與者48211,김하늘,已繳交,,14.00,是
參與者48212,Lee Minji,已繳交,,14.00,否
"""


def filled(course, folder, text=WORKSHEET, **wishes):
    return export(course, "moodle", written(folder, text), **wishes)


def test_a_worksheet_comes_back_with_marks_and_nothing_else_changed(marked_class, tmp_path):
    made = filled(marked_class, tmp_path)
    before = [line.split(",") for line in WORKSHEET.splitlines()]
    after = table(made)
    assert [row[5] for row in after[1:]] == ["14", "12", "3", "", "7.00"]
    assert after[0] == before[0]
    assert [row[0] for row in after] == [row[0] for row in before]
    assert after[2][-2:] == ["Wednesday, September 23, 2020, 9:00 PM", "=good"]
    assert after[1][1] == "'=김하늘"


def test_rows_that_moodle_would_drop_without_a_word_are_said(marked_class, tmp_path):
    made = filled(marked_class, tmp_path)
    assert "locked in Moodle" in left_out(made)["third"]
    notes = "\n".join(made.warnings)
    assert "1 are the mark that Moodle has already" in notes
    assert "1 were graded there before; Moodle skips those that somebody graded since" in notes
    assert "records modified since" in notes


def test_a_mark_above_moodles_maximum_is_not_written(marked_class, tmp_path):
    text = WORKSHEET.replace("14.00", "12.00")
    made = filled(marked_class, tmp_path, text, scale=False)
    assert "14 is above Moodle's maximum of 12" in left_out(made)["김하늘"]
    assert table(made)[1][5] == ""
    assert placed(made)["minji"] == "12"


def test_points_of_another_maximum_are_converted_only_when_asked(marked_class, tmp_path):
    text = WORKSHEET.replace("14.00", "100.00")
    with pytest.raises(NbassayError, match="worth 100 points and tiny 14: --scale"):
        filled(marked_class, tmp_path, text)
    assert placed(filled(marked_class, tmp_path, text, scale=True))["minji"] == "85.71"


@pytest.mark.parametrize(("text", "grade"), [(SPANISH, 3), (CHINESE, 3)])
def test_a_worksheet_in_another_language_is_known_by_what_stands_in_it(
    marked_class, tmp_path, text, grade
):
    made = filled(marked_class, tmp_path, text, students=["김하늘"])
    separator = ";" if ";" in text else ","
    after = table(made, separator=separator)
    assert after[0] == text.splitlines()[0].split(separator)
    assert after[1][grade] == "14"
    assert made.placed[0].there.endswith("48211")


def test_a_decimal_comma_is_that_of_the_worksheet(marked_class, tmp_path):
    text = SPANISH.replace("48212", "48214")
    made = filled(marked_class, tmp_path, text, students=["third"])
    assert placed(made) == {"third": "4,33"}


def test_a_translated_date_which_moodle_takes_for_1970_is_warned_of(marked_class, tmp_path):
    made = filled(marked_class, tmp_path, SPANISH, students=["minji"])
    assert "on a date that Moodle may not read: it skips them" in " ".join(made.warnings)


def test_a_locked_grade_is_known_in_other_languages(marked_class, tmp_path):
    made = filled(marked_class, tmp_path, CHINESE)
    assert "locked" in left_out(made)["minji"]


def test_columns_may_stand_in_any_order_and_be_named(marked_class, tmp_path):
    text = "이름,식별,점수,만점\n김하늘,참가자48211,,14.00\nLee,참가자48212,,14.00\n"
    assert placed(filled(marked_class, tmp_path, text))["minji"] == "12"
    named = filled(marked_class, tmp_path, text, column="점수")
    assert named.column == "점수"
    with pytest.raises(NbassayError, match="no column '성적'"):
        filled(marked_class, tmp_path, text, column="성적")


def test_a_participant_is_no_student_number_and_a_name_is_nobody(marked_class, tmp_path):
    """48211 and 김하늘 stand there; without a roster neither says who that is."""
    with pytest.raises(NbassayError, match="no row has an id of this student"):
        filled(marked_class, tmp_path, CHINESE, roster=Roster(), students=["김하늘"])


@pytest.mark.parametrize(
    ("column", "one"),
    [
        ("moodle", "48212"),
        ("moodle", "Participant 48212"),
        ("email", "Minji@Example.org"),
        ("number", "06700002"),
    ],
)
def test_rows_are_found_by_participant_by_mail_in_any_case_and_by_id_number(
    marked_class, tmp_path, column, one
):
    roster = Roster({"minji": {column: one}}, ("student", column))
    made = filled(marked_class, tmp_path, roster=roster, students=["minji"])
    assert table(made)[2][5] == "12"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (WORKSHEET.replace("Participant ", ""), "no grading worksheet of Moodle"),
        (WORKSHEET.replace("Last modified (grade)", "Modified"), "Last modified (grade)"),
        (WORKSHEET.replace("14.00", "Not yet; Good"), "graded by a scale"),
        (WORKSHEET.replace("14.00", "14.00", 1).replace("14.00,No", "10.00,No"), "scale"),
        (CHINESE.replace("14.00", "好"), "which column is the grade?"),
        ("a,b\n1,2\n", "no grading worksheet of Moodle"),
    ],
)
def test_what_is_no_worksheet_is_refused_in_one_line(marked_class, tmp_path, text, words):
    with pytest.raises(NbassayError) as refused:
        filled(marked_class, tmp_path, text)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_who_handed_in_nothing_gets_0_where_no_grade_stands(marked_class, tmp_path):
    text = WORKSHEET.replace("No submission,7.00", "No submission,")
    with pytest.raises(NbassayError, match="vanderberg"):
        filled(marked_class, tmp_path, text, zero_missing=True)
    text += "Participant 48215,Jan,06700005,jan@example.org,Submitted,,14.00,Yes,-,-,\n"
    made = filled(marked_class, tmp_path, text, zero_missing=True)
    assert [row[5] for row in table(made)[1:]] == ["14", "12", "3", "", "0", ""]


# Grade import


def test_the_grade_import_has_an_id_and_a_number_in_every_row(marked_class):
    made = export(marked_class, "moodle-import")
    assert table(made) == [
        ["Email address", "tiny"],
        ["Minji@example.org", "12"],
        ["o.brien-smith@example.org", "3"],
        ["third@example.org", "4.33"],
        ["haneul@example.org", "14"],
    ]
    assert "cancels the whole import" in " ".join(made.warnings)


def test_who_has_no_id_is_left_out_as_one_unknown_user_cancels_everything(marked_class):
    roster = Roster({"minji": {"username": "minji_lee"}}, ("student", "username"))
    made = export(marked_class, "moodle-import", roster=roster)
    assert table(made) == [["Username", "tiny"], ["minji_lee", "12"]]
    assert left_out(made)["김하늘"] == "no username in roster.csv"


def test_users_are_named_by_the_column_asked_for(marked_class):
    assert table(export(marked_class, "moodle-import", key="number"))[-1] == ["06700001", "14"]
    with pytest.raises(NbassayError, match="no column 'sid'"):
        export(marked_class, "moodle-import", key="sid")
    with pytest.raises(NbassayError, match="no email of anybody"):
        export(marked_class, "moodle-import", key="email", roster=Roster({}, ("email",)))


def test_without_a_roster_folders_name_the_users_and_that_is_said(marked_class):
    made = export(marked_class, "moodle-import", roster=Roster())
    assert table(made)[-1] == ["김하늘", "14"]
    assert "as the folders in submitted/" in " ".join(made.warnings)


def test_marks_above_the_maximum_of_an_item_are_warned_of(marked_class):
    assert (
        placed(export(marked_class, "moodle-import", maximum=100, scale=True))["minji"] == "85.71"
    )
    made = export(marked_class, "moodle-import", maximum=10, scale=False)
    assert "2 marks are above 10" in " ".join(made.warnings)


def test_an_id_that_begins_as_a_formula_stays_and_is_warned_of(marked_class):
    roster = Roster({"minji": {"username": "=cmd"}}, ("student", "username"))
    made = export(marked_class, "moodle-import", roster=roster)
    assert table(made)[1][0] == "=cmd"
    assert "do not open the file in a spreadsheet" in " ".join(made.warnings)
