"""Cells that lost their ids or stand in the wrong place: right work stays right, the rest is told."""

from __future__ import annotations

import json
import time
import unicodedata
from pathlib import Path

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nbassay.checks.code import Source
from nbassay.course.cell_code import (
    MAX_PARSED,
    find_bound_names,
    find_needed_names,
    is_same,
    likenesses,
    own_lines,
    parse_cell,
    read,
)
from nbassay.course.layout import Course
from nbassay.course.notebook import grade_id_of, is_locked, parse, read_trusted
from nbassay.submitted.misplaced import Placing
from nbassay.submitted.sanitise import Sanitised, sanitise
from nbassay.submitted.text_cells import find_code_in_texts

SETUP = 'import math\n\n# 한글 / a comment\nNAMES = ["area", "edge"]\n\n\ndef show(x):\n    return print(x)'
AREA = "def area(r):\n    return math.pi * r**2"
EDGE = "def edge(r):\n    return 2 * math.pi * r"
LATER_SETUP = 'radii = [1, 2]\nlabel = "r"'
LOOK = "show(area(1))"


def cell(grade_id: str, source: str, *, kind="code", **flags) -> NotebookNode:
    """Make a released cell: locked, a self-check (`grade`) or an answer (`solution`)."""
    made = new_code_cell(source) if kind == "code" else new_markdown_cell(source)
    made["id"] = grade_id
    nbgrader = {"grade": False, "solution": False, "locked": not flags.get("solution"), **flags}
    made.metadata["nbgrader"] = {"grade_id": grade_id, "schema_version": 3, **nbgrader}
    return made


@pytest.fixture
def release() -> NotebookNode:
    return new_notebook(
        cells=[
            cell("setup", SETUP),
            new_markdown_cell("## The area"),
            cell("area", "def area(r):\n    raise NotImplementedError()", solution=True),
            cell("test_area", 'assert area(1) > 3, (\n    "too small"\n)', grade=True, points=1),
            cell("look_area", LOOK),
            new_markdown_cell("## The edge"),
            cell("more", LATER_SETUP),
            cell("edge", "def edge(r):\n    raise NotImplementedError()", solution=True),
            cell("test_edge", 'assert edge(1) > 6, f"{label}"', grade=True, points=1),
            cell("explain", "Write here.", kind="markdown", solution=True, grade=True, points=2),
        ]
    )


@pytest.fixture
def solved(release) -> NotebookNode:
    notebook = nbformat.from_dict(json.loads(json.dumps(release)))
    at(notebook, "area").source = AREA
    at(notebook, "edge").source = EDGE
    at(notebook, "explain").source = "Because a circle is round."
    return notebook


def at(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    return next(one for one in notebook.cells if grade_id_of(one) == grade_id)


def without_ids(notebook: NotebookNode) -> NotebookNode:
    for one in notebook.cells:
        one.metadata = nbformat.from_dict({})
    return notebook


def read_in(notebook: NotebookNode, release: NotebookNode) -> Sanitised:
    return sanitise(parse(nbformat.writes(notebook).encode()), release)


def order(done: Sanitised) -> list[str]:
    """Return ids, and of the student's own code the names that it defines."""
    names = (grade_id_of(one) or one.source for one in done.notebook.cells)
    return [name for name in names if not name.startswith("##")]


WHOLE = ["setup", "area", "test_area", "look_area", "more", "edge", "test_edge", "explain"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace('"', "'"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("\n", "  \n") + "\n\n",
        lambda text: text.replace("    ", "\t"),
        lambda text: text.replace('(\n    "too small"\n)', '"too small"').replace("# 한글", "# 글"),
    ],
    ids=["crlf", "cr", "quotes", "decomposed", "blanks", "tabs", "formatter"],
)
def test_cells_without_ids_are_known_however_an_editor_stored_their_text(change, solved, release):
    for one in without_ids(solved).cells:
        one.source = change(one.source) if one.cell_type == "code" else one.source
    done = read_in(solved, release)
    assert order(done) == WHOLE
    assert done.problems == ()
    assert at(done.notebook, "setup").source == SETUP
    assert at(done.notebook, "explain").source == "Because a circle is round."


def test_other_quotes_are_no_change_of_a_locked_cell(solved, release):
    at(solved, "setup").source = SETUP.replace('"', "'")
    assert read_in(solved, release).problems == ()


def test_one_cell_with_every_answer_runs_between_set_up_and_self_checks(release):
    fresh = new_notebook(cells=[new_code_cell(f"{AREA}\n{EDGE}")])
    done = read_in(fresh, release)
    assert [name.partition("(")[0] for name in order(done)] == [
        *("setup", "more", "def area", "look_area", "test_area", "test_edge", "explain")
    ]


@pytest.mark.parametrize("lost", ["test_area", "setup", "more", "look_area"])
def test_a_locked_cell_that_was_deleted_comes_back_where_it_serves_the_answers(
    lost, solved, release
):
    solved.cells.remove(at(solved, lost))
    ran = order(read_in(without_ids(solved), release))
    assert sorted(ran) == sorted(WHOLE)
    place = ran.index
    assert place("setup") < place("area") < place("test_area") < place("test_edge")
    assert place("area") < place("look_area")
    assert place("more") < place("edge") < place("test_edge")


def test_a_touched_self_check_stays_the_students_and_the_released_one_comes_later(solved, release):
    at(solved, "test_area").source += "\nprint('passed')"
    done = read_in(without_ids(solved), release)
    ran = order(done)
    assert ran.index("area") < ran.index("test_area") < ran.index("test_edge")
    assert at(done.notebook, "area").source == AREA


def test_an_answer_in_a_new_cell_without_its_self_check_is_found(solved, release):
    place = solved.cells.index(at(solved, "area"))
    solved.cells[place : place + 2] = [new_code_cell("x = 1"), new_code_cell(AREA)]
    done = read_in(solved, release)
    ran = order(done)
    assert at(done.notebook, "area").source == AREA
    assert ran.index("area") < ran.index("test_area") < ran.index("edge")


def test_set_up_at_the_top_of_a_fresh_notebook_holds_no_self_check_back(solved, release):
    cells = [at(solved, name) for name in ("setup", "more")]
    fresh = without_ids(new_notebook(cells=[*cells, new_code_cell(f"{AREA}\n{EDGE}")]))
    ran = order(read_in(fresh, release))
    assert ran[-3:] == ["test_area", "test_edge", "explain"]


def told(done: Sanitised, check: str) -> str:
    return Placing(done.notebook, done.misplaced).about(check, [check.removeprefix("test_")]).en


def test_right_work_is_told_nothing(solved, release):
    done = read_in(solved, release)
    assert [told(done, check) for check in ("test_area", "test_edge")] == ["", ""]


def test_an_answer_in_the_locked_self_check_is_named_and_shown(solved, release):
    at(solved, "area").source = at(release, "area").source
    at(solved, "test_area").source = AREA
    done = read_in(solved, release)
    assert "The locked cell `test_area`" in told(done, "test_area")
    assert "math.pi * r**2" in told(done, "test_area")
    assert told(done, "test_edge") == ""
    (problem,) = done.problems
    assert "not run: `def area(r)" in problem.en


def test_an_import_in_the_locked_set_up_is_told_where_it_is_missed_only(solved, release):
    at(solved, "setup").source += "\nfrom numpy import square\nfrom math import tau"
    at(
        solved, "area"
    ).source = "def area(r):\n    return half(r)\n\n\ndef half(r):\n    return square(r)"
    done = read_in(solved, release)
    assert "The locked cell `setup`" in told(done, "test_area")
    assert told(done, "test_edge") == ""


def test_what_the_student_also_wrote_in_an_own_cell_is_not_missed(solved, release):
    at(solved, "setup").source += "\nfrom numpy import square"
    at(
        solved, "area"
    ).source = "from numpy import square\ndef area(r):\n    return math.pi * square(r)"
    assert told(read_in(solved, release), "test_area") == ""


@pytest.mark.parametrize("place", [4, 5, 99])
def test_an_answer_below_its_self_check_is_named_by_its_cell(place, solved, release):
    at(solved, "area").source = at(release, "area").source
    solved.cells.insert(place, new_code_cell(AREA))
    done = read_in(solved, release)
    found = next(n for n, one in enumerate(done.notebook.cells, 1) if one.source == AREA)
    assert f"the later cell {found}, below" in told(done, "test_area")


def test_an_answer_in_a_copy_of_the_locked_cell_is_shown(solved, release):
    twin = nbformat.from_dict(json.loads(json.dumps(at(solved, "test_area"))))
    twin["id"], twin.source = "twin", AREA
    solved.cells.insert(2, twin)
    at(solved, "area").source = at(release, "area").source
    assert "The locked cell `test_area`" in told(read_in(solved, release), "test_area")


TEXTS = {
    "as it is": AREA,
    "fenced": f"```python\n{AREA}\n```",
    "fenced and never closed": f"My answer:\n\n```\n{AREA}",
    "below a sentence": f"## The area\nHere is my answer.\n\n{AREA}",
    "in two fences": f"First\n```\nimport math\n```\nthen\n~~~py\n{AREA}\n~~~\nDone.",
}


@pytest.mark.parametrize("kind", TEXTS)
def test_code_in_a_text_cell_is_named_with_how_to_run_it(kind, solved, release):
    at(solved, "area").source = at(release, "area").source
    place = solved.cells.index(at(solved, "test_area"))
    solved.cells.insert(place, new_markdown_cell(TEXTS[kind]))
    done = read_in(solved, release)
    assert told(done, "test_area") == (
        f"Cell {place + 1} is a text cell, so the code in it that defines `area` was not run. "
        "Change the type of that cell to code."
    )
    assert told(done, "test_edge") == ""


def test_code_below_the_brief_in_its_own_text_cell_is_named(solved, release):
    brief = "\n".join(f"Line {number} of the brief." for number in range(60))
    brief = f"## The area\n{brief}\n```python\narea(2)\n```"
    for notebook, added in ((release, ""), (solved, f"\n\n{AREA}")):
        notebook.cells[1].source = brief + added
    at(solved, "area").source = at(release, "area").source
    assert "Cell 2 is a text cell" in told(read_in(solved, release), "test_area")


@pytest.mark.parametrize("place", [0, 2, 4, 99])
def test_code_in_a_text_cell_elsewhere_is_to_be_moved(place, solved, release):
    at(solved, "area").source = at(release, "area").source
    solved.cells.insert(place, new_markdown_cell(AREA))
    assert "is a text cell" in told(read_in(solved, release), "test_area")
    assert "Move that code to the cell `area`" in told(read_in(solved, release), "test_area")


def test_an_answer_whose_cell_lost_its_id_and_became_text_is_named(solved, release):
    place = solved.cells.index(at(solved, "area"))
    solved.cells[place] = new_markdown_cell(AREA)
    assert f"Cell {place + 1} is a text cell" in told(read_in(solved, release), "test_area")


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_whose_cell_became_text_but_kept_its_id_is_code_again(kind, solved, release):
    answer = at(solved, "area")
    answer["cell_type"] = kind
    del answer["outputs"], answer["execution_count"]
    done = read_in(solved, release)
    assert (at(done.notebook, "area").cell_type, at(done.notebook, "area").source) == ("code", AREA)
    assert told(done, "test_area") == ""


STUB = "def area(r):\n    raise NotImplementedError()"


@pytest.mark.parametrize(
    "text",
    [
        f"The brief says\n```python\n{STUB}\n```\nbut I could not.",
        "```python\ndef area(r):\n    ...\n```",
        "```python\ndef area(radius):\n    pass\n```",
        "```python\narea = ...\n```",
        "I did not do area(r) = pi r^2",
        "area",
        "- area: a function\n- r: a radius",
        "```python\nassert area(1) > 3\n```",
        "```python\nother = 1\n```",
    ],
)
def test_an_explanation_that_quotes_the_brief_is_no_answer(text, solved, release):
    at(solved, "area").source = STUB
    solved.cells.insert(2, new_markdown_cell(text))
    assert told(read_in(solved, release), "test_area") == ""


def test_an_explanation_of_an_answer_is_not_taken_for_it(solved, release):
    solved.cells.insert(2, new_markdown_cell(f"My answer is\n```python\n{AREA}\n```"))
    assert told(read_in(solved, release), "test_area") == ""


def test_very_long_texts_cost_little():
    cells = [new_markdown_cell("one\ntwo three\n" * 10_000) for _ in range(50)]
    started = time.process_time()
    assert find_code_in_texts(cells, new_notebook()) == {}
    assert time.process_time() - started < 5


def test_of_an_answer_that_is_overwritten_only_names_that_are_asked_for_are_told(release):
    """`i` is used again in the answer cell as it was released, which nobody asks for."""
    at(release, "area").source = "area = None\nfor i in range(3):\n    pass"
    mine = new_code_cell("i = 3\narea = i + 1")
    done = read_in(new_notebook(cells=[mine, *copied(release)]), release)
    said = Placing(done.notebook, done.misplaced).about("test_area", ["area"]).en
    assert said.startswith("`area` is defined in the earlier cell 1,")


def copied(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells of another copy of `notebook`, as an editor pastes them."""
    cells = nbformat.from_dict(json.loads(json.dumps(notebook))).cells
    for number, one in enumerate(cells):
        one["id"] = f"pasted-{number}"
    return cells


def sources(done: Sanitised) -> dict[str, str]:
    return {grade_id_of(one): one.source for one in done.notebook.cells if grade_id_of(one)}


@pytest.mark.parametrize("first", ["solved", "untouched", "between"])
def test_an_untouched_copy_of_the_exercise_gives_way_to_the_solved_one(first, solved, release):
    untouched = copied(release)
    given = {
        "solved": [*solved.cells, *untouched],
        "untouched": [*untouched, *solved.cells],
        "between": [*untouched, *solved.cells, *copied(release)],
    }[first]
    for number, one in enumerate(given):
        one["id"] = f"cell-{number}"
    done = read_in(new_notebook(cells=given), release)
    assert order(done) == WHOLE
    assert sources(done) == sources(read_in(solved, release))
    (problem,) = done.problems
    assert "set aside" in problem.en and "area, edge, explain." in problem.en
    assert done.misplaced.unanswered == frozenset()


@pytest.mark.parametrize(
    "left", ["", "\n", "# nothing yet", "def area(r):\n  raise NotImplementedError()"]
)
def test_an_answer_that_is_left_open_in_a_copy_gives_way_cell_by_cell(left, solved, release):
    """Area is answered in the first copy and the edge in the second; set-up and checks fit."""
    second = copied(solved)
    by_id = {grade_id_of(one): one for one in second}
    by_id["area"].source = left
    at(solved, "edge").source = at(release, "edge").source
    done = read_in(new_notebook(cells=[*solved.cells, *second]), release)
    assert (sources(done)["area"], sources(done)["edge"]) == (AREA, EDGE)
    place = order(done).index
    assert place("setup") < place("area") < place("test_area") < place("edge") < place("test_edge")
    assert place("more") < place("edge")
    assert sum(one.source.startswith("def") for one in done.notebook.cells) == 2


def test_of_two_answers_the_last_counts_and_the_other_runs(solved, release):
    second = copied(solved)
    changed = AREA.replace("r**2", "r * r")
    next(one for one in second if grade_id_of(one) == "area").source = changed
    done = read_in(new_notebook(cells=[*solved.cells, *second]), release)
    assert sources(done)["area"] == changed
    assert AREA in [one.source for one in done.notebook.cells]
    assert "Cell area appeared more than once; the last one counts." in {
        problem.en for problem in done.problems
    }


def test_very_many_copies_of_an_answer_cost_little(solved, release):
    answer = at(solved, "area")
    answer.source = "x = 1\n" * 150
    cells = [one for _ in range(1_500) for one in copied(new_notebook(cells=[answer]))]
    started = time.process_time()
    sanitise(new_notebook(cells=[*cells, *solved.cells]), release)
    assert time.process_time() - started < 10


def test_a_self_check_copied_below_an_answer_of_its_own_is_the_one_that_counts(solved, release):
    at(solved, "area").source = at(release, "area").source
    check = next(one for one in copied(solved) if grade_id_of(one) == "test_area")
    done = read_in(new_notebook(cells=[*solved.cells, new_code_cell(AREA), check]), release)
    assert order(done)[-2:] == [AREA, "test_area"]


@pytest.mark.parametrize(
    ("text", "other", "same"),
    [
        ("x = 1", "x=1  # one", True),
        ("", "# nothing", False),
        ("if x:\n    y()", "if x:\n  y()", True),
        ("# one", "# other", False),
    ],
)
def test_two_cells_are_the_same_when_only_their_form_differs(text, other, same):
    assert is_same(text, other) == same


def test_names_are_those_of_the_notebook_not_of_a_function():
    tree = parse_cell("def f(a):\n    b = a + c\n    return [i for i in b]\nf(d)")
    assert read(tree) == {"c", "d", "f"}
    assert find_needed_names(tree) == {"d"}


def test_own_lines_are_whole_statements_or_lines_where_nothing_can_be_parsed():
    assert own_lines("a = 1\nb = (\n    2\n)", "a = 1") == "b = (\n    2\n)"
    assert own_lines("a = 1\nb = (", "a = 1") == "b = ("


@pytest.mark.parametrize("odd", ["x = (", "1+" * 1_200 + "1", "\0", "x" * (MAX_PARSED + 1)])
def test_code_that_no_parser_takes_is_compared_as_text(odd):
    """A broken text, one nested too deep to be written down, and one past our own bound."""
    assert len(list(likenesses(odd))) == 2
    assert own_lines(odd, "x") == odd


@pytest.mark.parametrize(
    "line",
    [
        "_ = !true",
        "a, b = %who_ls",
        "x = %time f()",
        "!ls \\\n  -l",
        "f?",
        ",f a b",
        "y = (7\n % 3)",
    ],
)
def test_a_cell_with_syntax_of_the_notebook_is_read_as_the_kernel_reads_it(line):
    tree = parse_cell(f"{line}\n%time z = g(1)\ndef h():\n    !ls {{z}}\n    return z")
    assert tree is not None
    assert {"z", "h"} <= find_bound_names(tree)
    assert "g" in read(tree)


def test_very_many_magics_in_a_long_cell_cost_no_time_of_their_own():
    """IPython goes through the whole cell once for each of them: minutes, here."""
    started = time.process_time()
    assert parse_cell("x = !ls\n" * 20_000) is None
    assert time.process_time() - started < 2


ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS = sorted(ROOT.glob("solutions/*/*.ipynb"))


def lost_ids(path: Path) -> list[NotebookNode]:
    """Return a solution whose cells lost their ids: whole, and with each self-check deleted."""
    whole = read_trusted(path)
    checks = [n for n, one in enumerate(whole.cells) if grade_id_of(one).startswith("test_")]
    left = [[one for n, one in enumerate(whole.cells) if n != gone] for gone in [-1, *checks]]
    return [without_ids(nbformat.from_dict({**whole, "cells": cells})) for cells in left]


def in_one_cell(path: Path, release: NotebookNode) -> NotebookNode:
    answers = {grade_id_of(one) for one in release.cells if not is_locked(one)} - {""}
    cells = [one for one in read_trusted(path).cells if one.cell_type == "code"]
    code = "\n\n".join(one.source for one in cells if grade_id_of(one) in answers)
    return new_notebook(cells=[new_code_cell(code)])


@pytest.mark.parametrize("path", SOLUTIONS, ids=[path.stem for path in SOLUTIONS])
def test_in_every_solution_without_ids_names_stand_above_their_self_check(path):
    """Of each exercise: pasted elsewhere, with a self-check deleted, and all in one cell."""
    assignment = Course.open(ROOT).assignment(path.parent.name)
    release = read_trusted(assignment.release / path.name)
    cells = assignment.notebook(path.stem).cells
    for notebook in [*lost_ids(path), in_one_cell(path, release)]:
        done = sanitise(parse(nbformat.writes(notebook).encode()), release)
        placing = Placing(done.notebook, done.misplaced)
        there: set[str] = set()
        for one in done.notebook.cells:
            tree = parse_cell(one.source) if one.cell_type == "code" else None
            there |= set() if tree is None else find_bound_names(tree)
            if grade_id_of(one) in cells:
                names = cells[grade_id_of(one)].names
                assert set(names) <= there
                assert placing.about(grade_id_of(one), names).en == ""
        assert {grade_id_of(one) for one in done.notebook.cells} >= set(cells)


@pytest.mark.parametrize(
    "hidden",
    [
        "_ = !true\nnp.errstate()",
        "%time np.errstate()",
        "%%capture\n_ = !ls\nnp.errstate()",
        "exec('np.errstate()')",
        "get_ipython().run_cell_magic('time', '', 'np.errstate()')",
        "print('%d'\n      % np.errstate())",
    ],
)
def test_no_syntax_of_the_notebook_hides_code_from_a_check_of_the_code(hidden):
    notebook = {"cells": [{"cell_type": "code", "metadata": {}, "source": hidden}]}
    assert len(Source(notebook).calls("errstate")) == 1


def test_a_long_cell_hides_nothing_from_a_check_of_the_code():
    long = f"import tensorflow\n# {'x' * 500_000}"
    notebook = {"cells": [{"cell_type": "code", "metadata": {}, "source": long}]}
    assert Source(notebook).mentions("tensorflow")
    assert parse_cell(long) is None
