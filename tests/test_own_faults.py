"""A fault of nbassay itself is told in one line, and costs nobody else a mark."""

from __future__ import annotations

import logging
from pathlib import Path

import nbformat
import pytest
from test_grader_language import GRADER, SOLUTION, make, notebook

from nbassay.authoring.release import release
from nbassay.checks import metrics
from nbassay.cli._main import main, run
from nbassay.errors import ExitCode
from nbassay.gradebook import scores
from nbassay.grader import _functions
from nbassay.grading import unit

VALUES, MATRIX = "area::test_area_gives_the_right_values", "test_matrix_counts_true"


@pytest.fixture
def geometry(tmp_path):
    """The assignment, released."""
    assignment = make(tmp_path / "course")
    release(assignment.course, ["geometry"])
    return assignment


@pytest.fixture
def nbassay(geometry, caplog):
    """Run a command here; returns its exit code, and what the log says."""

    def command(*words: str):
        with caplog.at_level(logging.ERROR):
            code = run([*words, "--course", str(geometry.course.root)])
        return code, [logging.Formatter().format(record) for record in caplog.records]

    return command


def hand_in(folder, **code: str):
    folder.mkdir(parents=True)
    path = folder / "area.ipynb"
    nbformat.write(notebook(SOLUTION | code), path)
    return path


def traceback_in(line: str) -> str:
    path = Path(line.partition("the whole traceback is in ")[2].partition(";")[0])
    return path.read_text(encoding="utf-8")


def break_it(*_: object, **__: object):
    raise KeyError("what nobody thought of")


def test_a_check_that_breaks_in_our_code_names_itself_its_line_and_the_file(
    geometry, nbassay, monkeypatch, tmp_path
):
    monkeypatch.setattr(_functions, "agrees", break_it)
    path = hand_in(tmp_path / "one")
    code, said = nbassay("check", str(path), "--assignment", "geometry", "--json", "-")
    assert code == ExitCode.OWN_FAULT
    (line,) = said
    place = f"{geometry.graders / 'test_area.py'}:{_line_of('right = check(5')}"
    for part in ("nbassay's own fault", VALUES, place, "KeyError: 'what nobody thought of'"):
        assert part in line
    assert "Traceback (most recent call last)" in traceback_in(line)
    assert not line.count("\n")


def test_the_authors_own_line_is_shown_where_it_led_into_our_code(
    geometry, nbassay, monkeypatch, tmp_path
):
    monkeypatch.setattr(metrics, "confusion", None)
    path = hand_in(tmp_path / "one")
    code, said = nbassay("check", str(path), "--assignment", "geometry", "--json", "-")
    assert code == ExitCode.OWN_FAULT
    (line,) = said
    for part in (MATRIX, "matrix.numbers().is_confusion_of(", "it is nbassay's own fault"):
        assert part in line
    assert "Traceback (most recent call last)" in traceback_in(line)


def test_the_museum_goes_on_where_our_code_breaks(nbassay, monkeypatch, capsys):
    monkeypatch.setattr(_functions, "agrees", break_it)
    code, said = nbassay("museum", "geometry", "--jobs", "1", "--json", "-")
    assert code == ExitCode.OWN_FAULT
    assert len(said) == 1  # nobody's work has no function to call
    printed = capsys.readouterr().out
    assert "nbassay itself is at fault" in printed and "unedited release" in printed


def test_a_notebook_that_we_cannot_read_is_left_to_a_person_with_one_line(
    nbassay, monkeypatch, tmp_path
):
    monkeypatch.setattr(unit, "read_unit", break_it)
    path = hand_in(tmp_path / "one")
    code, said = nbassay("check", str(path), "--assignment", "geometry", "--json", "-")
    assert code == ExitCode.OWN_FAULT
    (line,) = said
    assert "geometry/area" in line and str(path) in line
    assert "Traceback (most recent call last)" in traceback_in(line)


def test_a_class_is_graded_to_the_end_and_the_fault_costs_nobody_else(geometry, nbassay, capfd):
    """The grader file breaks our code in the processes that grade, for one student alone."""
    (geometry.graders / "test_area.py").write_text(GRADER + BREAKING, encoding="utf-8")
    release(geometry.course, ["geometry"])
    for student, more in (("first", ""), ("second", "\nlen_of_second = 1"), ("third", "")):
        folder = geometry.course.submission(student, "geometry")
        hand_in(folder, area=SOLUTION["area"] + more)
    code, _ = nbassay("grade", "geometry", "--jobs", "2")
    assert code == ExitCode.OWN_FAULT
    told = [line for line in capfd.readouterr().err.splitlines() if "nbassay's own fault" in line]
    assert len(told) == 1 and "/second/geometry/area.ipynb" in told[0]
    assert "KeyError" in traceback_in(told[0])
    found = scores(geometry.course, "geometry")
    assert {who: found[who]["area"]["test_area"].auto for who in found} == {
        "first": 7, "second": None, "third": 7,
    }  # fmt: skip
    (geometry.graders / "test_area.py").write_text(GRADER, encoding="utf-8")
    assert nbassay("grade", "geometry", "--jobs", "2")[0] == ExitCode.DONE


BREAKING = """
from nbassay.grading import marked

mark_as_usual = marked.mark

def break_for_one(evidence, **more):
    if evidence is not None and "len_of_second" in str(more["source"]):
        raise KeyError("what nobody thought of")
    return mark_as_usual(evidence, **more)

if marked.mark.__name__ == "mark":
    marked.mark = break_for_one
"""


def _line_of(start: str) -> int:
    lines = GRADER.splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


def test_a_command_leaves_the_log_of_its_process_as_it_was(monkeypatch):
    """A notebook or a test that runs one keeps no handler that writes to a closed stream."""
    loggers = [logging.getLogger("nbassay"), logging.getLogger()]
    before = [logger.handlers[:] for logger in loggers]
    for words, code in ((["--version"], 0), (["grade", "no-such"], ExitCode.BAD_INPUT)):
        monkeypatch.setattr("sys.argv", ["nbassay", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == code
        assert [logger.handlers for logger in loggers] == before
