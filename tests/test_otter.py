"""`nbassay adopt` of an Otter notebook: what comes of questions, marks, tests and points."""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from otter_sample import KERNEL, block, question, raw, test, write_master

from nbassay.authoring.otter import take_over, write_takeover
from nbassay.authoring.otter.answer_code import AnswerFault, write_answer
from nbassay.authoring.otter.case_code import write_case
from nbassay.authoring.otter.case_points import PointsFault, share_points
from nbassay.authoring.otter.cases import CaseFault, read_case
from nbassay.authoring.otter.master import read_master
from nbassay.authoring.otter.source_notebook import write_source
from nbassay.cli import run
from nbassay.course.layout import Course
from nbassay.course.source_cells import check_cells
from nbassay.errors import NbassayError

CONFIG = '""" # BEGIN TEST CONFIG\n{}\n""" # END TEST CONFIG\n'


def _carry(tmp_path: Path, *cells, settings: str = ""):
    """Return what comes of a master notebook with `cells`."""
    config = [raw(f"# ASSIGNMENT CONFIG\n{settings}")] if settings else []
    return write_source(read_master(write_master(tmp_path / "hw.ipynb", [*config, *cells])))


def _cells(carried) -> dict[str, nbformat.NotebookNode]:
    return {cell["id"]: cell for cell in carried.notebook.cells}


def _notices(carried) -> str:
    return "\n".join(f"{one.place}: {one.what}" for one in carried.notices)


def _passes(case_cell, names: dict[str, object], *, ok_format: bool = True) -> bool:
    code = write_case(read_case(1, case_cell), "test_it", ok_format=ok_format)
    try:
        exec(compile(code, "test", "exec"), dict(names))
    except Exception:
        return False
    return True


# Points, as `otter assign` of version 7.0.0 shares them.
@pytest.mark.parametrize(
    ("said", "own", "shared"),
    [
        (None, [None, None], [0.5, 0.5]),
        (None, [None, None, None], [0.333333, 0.333333, 0.333334]),
        (None, [1.0, None], [1.0, 0.0]),
        (None, [0.0, None], [0.0, 1.0]),
        (None, [0.0, 0.0], [0.0, 0.0]),
        (3, [None, None], [1.5, 1.5]),
        (3, [2.0, None, None], [2.0, 0.5, 0.5]),
        (3, [1.0, 1.0], [1.0, 1.0]),
        (0, [None], [0.0]),
        ([1, 0, 2.5], [None, None, None], [1.0, 0.0, 2.5]),
        ([1, None], [None, None], [1.0, 0.0]),
        ({"each": 2}, [None, None], [2.0, 2.0]),
        ({}, [None, 0.5], [1.5, 0.5]),
        (2, [], []),
    ],
)
def test_points_are_shared_as_otter_shares_them(said, own, shared):
    assert share_points(said, own) == shared


@pytest.mark.parametrize(
    ("said", "own", "why"),
    [
        (1, [2.0], "its test cases have 2 points, and it has 1"),
        ([1], [None, None], "points name 1 numbers for 2 test cases"),
        ("two", [None], "points are 'two'; write a number"),
        (True, [None], "points are True; write a number"),
        (-1, [None], "points are -1; write a number from 0 up"),
    ],
)
def test_points_that_do_not_go_together_are_refused(said, own, why):
    with pytest.raises(PointsFault, match=why):
        share_points(said, own)


# What is before and behind `->` are master and source; students get what is not between the marks.
ANSWERS = {
    "x = 5 # SOLUTION": "# x = ...\n### BEGIN SOLUTION\nx = 5\n### END SOLUTION",
    "x = 5  # SOLUTION NO PROMPT": "### BEGIN SOLUTION\nx = 5\n### END SOLUTION",
    "f(x) # SOLUTION": "### BEGIN SOLUTION\nf(x)\n### END SOLUTION",
    "def f(x):\n    return x # SOLUTION\nf(2)": (
        "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\nf(2)"
    ),
    "a = 1 # SOLUTION\nb = 2 # SOLUTION": (
        "# a = ...\n# b = ...\n### BEGIN SOLUTION\na = 1\nb = 2\n### END SOLUTION"
    ),
    "for i in s:\n    t = i # SOLUTION\nu = 3 # SOLUTION": (
        "for i in s:\n    # t = ...\n    ### BEGIN SOLUTION\n    t = i\n    ### END SOLUTION\n"
        "# u = ...\n### BEGIN SOLUTION\nu = 3\n### END SOLUTION"
    ),
    "y = 1\n# BEGIN SOLUTION\nx = 5\n# END SOLUTION": (
        "y = 1\n### BEGIN SOLUTION\nx = 5\n### END SOLUTION"
    ),
    '# BEGIN SOLUTION NO PROMPT\nx = 5\n# END SOLUTION\n""" # BEGIN PROMPT\nx = ...\n"""; # END PROMPT': (
        "# x = ...\n### BEGIN SOLUTION\nx = 5\n### END SOLUTION"
    ),
    "x = make(\n    a, # SOLUTION\n    b,\n)": (
        "# x = make(\n#     ...\n#     b,\n# )\n"
        "### BEGIN SOLUTION\nx = make(\n    a,\n    b,\n)\n### END SOLUTION"
    ),
    "%matplotlib inline\nx = 5 # SOLUTION": (
        "%matplotlib inline\n# x = ...\n### BEGIN SOLUTION\nx = 5\n### END SOLUTION"
    ),
    "x == 5": "x == 5",
}  # fmt: skip


@pytest.mark.parametrize(("master", "source"), ANSWERS.items())
def test_marks_around_solutions_become_those_of_nbgrader(master, source):
    assert write_answer(master).source == source


def test_a_solution_inside_of_a_statement_takes_all_of_it_and_is_named(tmp_path):
    cell = new_code_cell("for i in s: # SOLUTION\n    print(i)\nelse:\n    t = 1")
    carried = _carry(tmp_path, *question("name: q", *block("SOLUTION", cell)))
    begin, *inside, end = _cells(carried)["q"].source.split("\n")[-6:]
    assert (begin, end) == ("### BEGIN SOLUTION", "### END SOLUTION")
    assert inside == ["for i in s:", "    print(i)", "else:", "    t = 1"]
    assert "cell 3 (q): a solution inside of a statement" in _notices(carried)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("# BEGIN SOLUTION\nx = 5", "line 1: # BEGIN SOLUTION has no end; write # END SOLUTION"),
        ("x = 5\n# END SOLUTION", "line 2: # END SOLUTION stands there without"),
        ("# BEGIN SOLUTION\n# BEGIN SOLUTION\n# END SOLUTION", "line 2: .* for the second time"),
        ('""" # BEGIN PROMPT\nx = 5', "line 1: # BEGIN PROMPT has no end"),
    ],
)
def test_marks_that_do_not_go_together_name_the_line(code, why):
    with pytest.raises(AnswerFault, match=why):
        write_answer(code)


# A test cell, names with which it passes, and names with which it does not.
CASES = [
    (test("assert x == 3"), {"x": 3}, {"x": 4}),
    (test("x == 3", shown="True"), {"x": 3}, {"x": 4}),
    (test("x == 3", shown="False"), {"x": 4}, {"x": 3}),
    (test("f(2)", shown="4"), {"f": lambda n: n * 2}, {"f": lambda n: float(n * 2)}),
    (test("f(2)", shown="'a b'"), {"f": lambda n: "a b"}, {"f": lambda n: "a  b"}),
    (test("print(x)\n# well", printed="3\n"), {"x": 3}, {"x": 4}),
    (test("print(x, end='')", printed="3"), {"x": 3}, {"x": "3\n\n"}),
    (test("f()\n", printed="hi\n"), {"f": lambda: print("hi")}, {"f": lambda: "hi"}),
    (test("f()", printed="hi\n", shown="1"), {"f": lambda: print("hi") or 1}, {"f": lambda: 1}),
    (test("for i in x:\n    print(i)", printed="1\n2\n"), {"x": [1, 2]}, {"x": [2, 1]}),
    (test("y = x + 1; y", shown="4"), {"x": 3}, {"x": 4}),
    (test("f(x)"), {"f": lambda x: None, "x": 1}, {"f": lambda x: 1, "x": 1}),
    (test("check.assert_even(x)"), {"check": type("C", (), {"assert_even": print}), "x": 1}, {}),
    (test("x = x + 1\nx += 1\nassert x == 5"), {"x": 3}, {"x": 4}),
    (test("s = [n for n in t if n > least]\nleast = 9\nassert s"), {"t": [3], "least": 1}, {"t": [3]}),
    (test("for i in range(3):\n    y = i\nassert f(y) == 2"), {"f": abs}, {"f": str}),
    (test('s = """a\nb"""\nassert f(s) == 3'), {"f": len}, {"f": str}),
    (test("from math import *\nassert floor(x) == 3"), {"x": 3.2}, {"x": 4}),
    (test("x = 1\nassert 'y' in globals()"), {"y": 1}, {}),
    (test("f(2)", shown="{'a': 1}"), {"f": lambda n: {"a": 1}}, {"f": lambda n: {}}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "right", "wrong"), CASES, ids=lambda one: getattr(one, "source", "")
)
def test_a_test_passes_for_what_it_showed_its_author_and_for_nothing_else(cell, right, wrong):
    assert _passes(cell, right)
    assert not _passes(cell, wrong)


def test_a_print_of_the_students_costs_nothing():
    def doubled(n):
        print("n is", n)
        return 2 * n

    assert _passes(test("assert f(2) == 4"), {"f": doubled})
    assert _passes(test("f(2)", shown="4"), {"f": doubled})


def test_names_that_a_test_binds_stay_its_own():
    names = {"limit": 7}
    code = write_case(read_case(1, test("limit = 3\nassert limit == 3")), "test_it", ok_format=True)
    exec(compile(code, "test", "exec"), names)
    assert names["limit"] == 7


def test_tests_that_are_functions_are_called_as_otter_calls_them():
    cell = test("def test_it(f, env):\n    assert f(2) == env['x']\n\ntest_it(f, globals())")
    assert _passes(cell, {"f": abs, "x": 2}, ok_format=False)
    assert not _passes(cell, {"f": abs, "x": 3}, ok_format=False)
    with pytest.raises(CaseFault, match="one function and a call of it"):
        _passes(test("assert 1"), {}, ok_format=False)


@pytest.mark.parametrize(
    ("first", "hidden", "named"),
    [
        ("# HIDDEN", True, False),
        ("# hidden test", True, False),
        ("# The hidden layer has 16 units.", True, True),
        ("# The output layer has 10 units.", False, False),
        (CONFIG.format("hidden: true") + "# open", True, False),
        (CONFIG.format("hidden: false") + "# A hidden layer.", False, False),
    ],
)
def test_tests_are_hidden_where_otter_hides_them(first, hidden, named):
    case = read_case(1, test(f"{first}\nassert x"))
    assert case.hidden is hidden
    assert bool(case.remarks) is named
    assert "TEST CONFIG" not in case.code


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (test("x == 3", ran=False), "no output of it is saved; run all cells"),
        (test("print(x)"), "no output of it is saved"),
        (test("np.isclose(x, 3)"), "no output of it is saved"),
        (test("f(3)", ran=False), "no output of it is saved"),
        (test("assert x =="), "the test is no Python: its line 1: "),
        (test("# only a comment"), "the test is empty"),
        (test(CONFIG.format("hidden: perhaps") + "assert x"), "hidden: expected true or false"),
        (test('""" # BEGIN TEST CONFIG\npoints: 1'), "BEGIN TEST CONFIG has no end"),
        (test(CONFIG.format("points: many") + "assert x"), "points are 'many'; write a number"),
        (test(CONFIG.format("points: [") + "assert x"), "no YAML: "),
    ],
)
def test_a_test_that_asks_nothing_or_cannot_be_read_is_refused(cell, why):
    with pytest.raises(CaseFault, match=why) as refused:
        read_case(1, cell)
    assert "\n" not in str(refused.value)


def test_a_failure_message_is_that_of_the_asserts_that_have_none():
    case = test(CONFIG.format("failure_message: é, no!") + "assert (x ==\n  3)\nassert y, 'own'")
    code = write_case(read_case(1, case), "test_it", ok_format=True)
    assert code == "assert (x ==\n  3), \"é, no!\"\nassert y, 'own'"
    shows = test(CONFIG.format("failure_message: no!") + "f(2)", shown="4")
    assert 'assert shown == "4", "no!"' in write_case(read_case(1, shows), "t", ok_format=True)


def test_each_test_is_a_locked_cell_with_its_points_and_what_is_hidden_is_marked(tmp_path):
    carried = _carry(
        tmp_path,
        *question(
            "name: q1.a\npoints: 3",
            new_markdown_cell("Do it."),
            new_code_cell("given = 1"),
            *block("SOLUTION", new_code_cell("x = 5 # SOLUTION")),
            *block("TESTS", test("assert x"), test("# HIDDEN\nassert x == 5")),
        ),
    )
    cells = _cells(carried)
    assert list(cells) == ["about_q1_a", "given_q1_a", "q1_a", "test_q1_a_1", "test_q1_a_2"]
    for name in ("test_q1_a_1", "test_q1_a_2"):
        flags = cells[name].metadata["nbgrader"]
        assert (flags["grade"], flags["locked"], flags["points"]) == (True, True, 1.5)
    assert cells["given_q1_a"].metadata["nbgrader"]["locked"]
    assert cells["test_q1_a_1"].source == "assert x"
    assert cells["test_q1_a_2"].source.split("\n")[1:] == [
        *("### BEGIN HIDDEN TESTS", "assert x == 5", "### END HIDDEN TESTS")
    ]
    assert carried.notices == ()


def test_all_or_nothing_is_one_cell(tmp_path):
    tests = block("TESTS", test("assert x"), test("# HIDDEN\nassert x == 5"))
    carried = _carry(tmp_path, *question("name: q\npoints: 4\nall_or_nothing: true", *tests))
    cell = _cells(carried)["test_q"]
    assert cell.metadata["nbgrader"]["points"] == 4.0
    assert cell.source.startswith("assert x\n\n### BEGIN HIDDEN TESTS\nassert x == 5\n")


WRITTEN = new_markdown_cell("Because.")
MARKED_BY_HAND = {
    "written": (block("SOLUTION", WRITTEN), "markdown", "### BEGIN SOLUTION\nBecause.\n"),
    "prompt": (
        [*block("PROMPT", new_markdown_cell("*Here.*")), *block("SOLUTION", WRITTEN)],
        *("markdown", "*Here.*\n### BEGIN SOLUTION\nBecause.\n"),
    ),
    "code": (
        block("SOLUTION", new_code_cell("plot(x) # SOLUTION")),
        *("code", "### BEGIN SOLUTION\nplot(x)\n"),
    ),
    "given code": (
        block("SOLUTION", new_code_cell("plot(x)")),
        *("code", "plot(x)\n### BEGIN SOLUTION\n"),
    ),
    "nothing": ([], "markdown", "### BEGIN SOLUTION\n"),
}


@pytest.mark.parametrize("kind", MARKED_BY_HAND)
def test_a_question_marked_by_hand_is_one_cell_with_its_points(tmp_path, kind):
    parts, cell_type, source = MARKED_BY_HAND[kind]
    carried = _carry(tmp_path, *question("name: why\nmanual: true\npoints: 2", *parts))
    cell = _cells(carried)["why"]
    assert (cell.cell_type, cell.source) == (cell_type, f"{source}### END SOLUTION")
    flags = cell.metadata["nbgrader"]
    assert (flags["grade"], flags["solution"], flags["points"]) == (True, True, 2.0)
    assert carried.questions[0].points == 2.0


def test_what_cannot_be_carried_is_named_by_its_cell(tmp_path):
    carried = _carry(
        tmp_path,
        new_code_cell("import otter\nsecret = 1 # SOLUTION"),
        *question(
            "name: q\nmanul: true",
            *block("SOLUTION", WRITTEN, new_code_cell("rng = 1 # SEED\nx = 5 # SOLUTION")),
            *block("TESTS", test(CONFIG.format("success_message: yes!") + "assert x")),
        ),
        *question("name: bare"),
        *question("name: seen\nmanual: true\npoints: 1", *block("TESTS", test("assert x"))),
        *question("name: free\nmanual: true"),
        new_code_cell("# BEGIN PLUGIN\nplugin: mine\n# END PLUGIN"),
        settings="seed: {variable: s}\ngenerate: {points_possible: 5, seed: 42}\nplugins: [mine]",
    )
    said = _notices(carried)
    for line in (
        "cell 1: `seed`: cells are not seeded while grading",
        "cell 1: `generate.seed`: cells are not seeded while grading",
        "cell 1: `generate.points_possible`: the total is not scaled",
        "cell 1: `plugins`: plugins do not run",
        "cell 2: it calls Otter, which is not there",
        "cell 2: a solution outside of # BEGIN SOLUTION",
        "cell 3 (q): `manul`: Otter does not know it",
        "cell 5 (q): the Markdown of a solution that nobody marks is left out",
        "cell 6 (q): `# SEED`: the line stays",
        "cell 9 (q): `success_message` is not shown",
        "cell 12 (bare): no tests and not `manual`: no points, as in Otter",
        "(seen): marked by hand: its tests have no points (`otter run` gives 1 for them)",
        "(free): marked by hand, for no points, as in Otter",
        ": a plugin is left out",
    ):
        assert line in said
    advice = {one.what: one.advice for one in carried.notices}
    assert advice["`manul`: Otter does not know it"] == "write `manual`"
    assert _cells(carried)["answer"].source.count("SOLUTION") == 2


def test_what_otter_ignores_is_not_there(tmp_path):
    carried = _carry(
        tmp_path,
        new_markdown_cell("## Ignore ##\nFor staff."),
        new_code_cell("a = 1\nb = 2 # IGNORE\n# BEGIN IGNORE\nc = 3\n# END IGNORE\nd = 4"),
        *question("name: q", *block("TESTS", test("assert a"))),
    )
    assert carried.notebook.cells[0].source == "a = 1\nd = 4"
    assert carried.notices == ()


def test_a_cell_that_otter_takes_for_one_to_ignore_is_named(tmp_path):
    setup = new_code_cell("# Ignore warnings\nimport warnings")
    tests = block("TESTS", test("assert True"))
    carried = _carry(tmp_path, setup, *question("name: q", *tests))
    assert [cell["id"] for cell in carried.notebook.cells] == ["test_q"]
    assert "cell 1: left out, as in Otter, because it begins with '# Ignore warn" in _notices(
        carried
    )


def test_blocks_in_fences_are_read_as_those_in_raw_cells(tmp_path):
    fence = "```otter\n{}\n```"
    carried = _carry(
        tmp_path,
        new_markdown_cell(fence.format("# BEGIN QUESTION\nname: q") + "\n\nWrite it.\n"),
        new_markdown_cell(fence.format("# BEGIN TESTS")),
        test("assert x"),
        new_markdown_cell(fence.format("# END TESTS") + "\n" + fence.format("# END QUESTION")),
    )
    assert [cell["id"] for cell in carried.notebook.cells] == ["about_q", "test_q"]


def test_names_of_cells_are_told_apart_and_a_tests_function_is_none_of_the_notebook(tmp_path):
    two = block("TESTS", test("y = x\nassert y"), test("assert x"))
    one = block("SOLUTION", new_code_cell("test_q_1 = x = 5 # SOLUTION"))
    carried = _carry(
        tmp_path,
        *question("name: q", *one, *two),
        *question("name: test_q_1", *block("TESTS", test("assert x"))),
        *question("name: 질문", *block("TESTS", test("assert x"))),
    )
    cells = _cells(carried)
    assert {"test_q_1_2", "test_q_2", "test_test_q_1", "test_question_3"} < set(cells)
    assert cells["test_q_1_2"].source.startswith("def test_q_1_2():")
    check = tmp_path / "source.ipynb"
    nbformat.write(carried.notebook, check)
    check_cells(check)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([raw("# BEGIN QUESTION\npoints: 1")], "cell 1: the question has no name; write `name: q1`"),
        ([raw("# BEGIN QUESTION\nname: [")], "cell 1: line 2: no YAML: "),
        ([raw("# BEGIN QUESTION\n- q1")], "cell 1: no table of settings but list"),
        ([raw("# BEGIN QUESTION\nname: q")], "cell 1 (question q): the question has no end; write"),
        ([raw("# END QUESTION")], "cell 1: # END QUESTION stands there without # BEGIN QUESTION"),
        (block("TESTS"), "cell 1: # BEGIN TESTS stands outside of a question"),
        (question("name: q", raw("# BEGIN TESTS")), "cell 3 (question q): the tests has no end"),
        (
            question("name: q", raw("# BEGIN TESTS"), raw("# BEGIN SOLUTION")),
            "cell 3 (question q): solution begins inside of tests; write # END TESTS",
        ),
        (
            question("name: q", *block("TESTS", new_markdown_cell("no"))),
            "cell 3 (question q): a test is no code cell",
        ),
        (
            [*question("name: q"), *question("name: q")],
            "cell 3 (question q): cell 1 begins a question of that name; write another",
        ),
        (
            question("name: q\npoints: 1", *block("TESTS", test(CONFIG.format("points: 2") + "f"))),
            "no output of it is saved",
        ),
        (
            question("name: q\npoints: x", *block("TESTS", test("assert f"))),
            "cell 1 (question q): points are 'x'; write a number",
        ),
        (
            question("name: q", *block("SOLUTION", new_code_cell("# BEGIN SOLUTION"))),
            "cell 3 (question q): line 1: # BEGIN SOLUTION has no end",
        ),
        ([new_markdown_cell("```otter\n# BEGIN QUESTION")], "cell 1: a block ```otter has no end"),
        ([new_code_cell("grader.check('q1')")], "is what `otter assign` made; name the master"),
        ([new_markdown_cell("```\nBEGIN QUESTION\n```")], "format of Otter before version 3"),
        ([new_code_cell("x = 1")], "has no raw cell `# BEGIN QUESTION`"),
    ],
)  # fmt: skip
def test_bad_input_is_told_in_one_line_with_file_and_cell(tmp_path, cells, said):
    with pytest.raises(NbassayError) as refused:
        _carry(tmp_path, *cells)
    assert str(refused.value).startswith(str(tmp_path / "hw.ipynb"))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_other_languages_are_refused(tmp_path):
    master = write_master(tmp_path / "hw.ipynb", metadata={"kernelspec": {
        "name": "ir", "display_name": "R", "language": "R"}})  # fmt: skip
    with pytest.raises(NbassayError, match="is a notebook for R; nbassay runs Python only"):
        read_master(master)
    with pytest.raises(NbassayError, match="R Markdown and Quarto stay with Otter"):
        run(["adopt", str(tmp_path / "hw.Rmd")])


def _files(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


@pytest.fixture
def course(tmp_path) -> Path:
    """An empty folder, beside the sample in `otter/`."""
    write_master(tmp_path / "otter" / "hw01.ipynb")
    root = tmp_path / "course"
    root.mkdir()
    return root


def _adopt(course: Path, *more: str) -> int:
    master = course.parent / "otter" / "hw01.ipynb"
    return run(["adopt", str(master), "--course", str(course), *more])


def test_without_write_nothing_changes_and_a_second_time_lacks_nothing(course, capsys):
    assert _adopt(course) == 0
    assert _files(course) == {}
    assert "nothing is changed yet; `nbassay adopt" in capsys.readouterr().out
    assert _adopt(course, "--write") == 0
    before = _files(course)
    assert set(before) == {
        *("source/hw01/hw01.ipynb", "source/hw01/marbles.csv", "graders/hw01/assignment.toml"),
        *("course.toml", "nbgrader_config.py"),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # as of cells without ids
        nbformat.validate(nbformat.read(course / "source" / "hw01" / "hw01.ipynb", as_version=4))
    assignment = Course.open(course).assignment("hw01")
    assert (assignment.assert_cells, assignment.title.en) == (True, "Homework 1")
    capsys.readouterr()
    assert _adopt(course, "--write") == 0
    assert _files(course) == before
    assert "nothing is lacking" in capsys.readouterr().out


def test_what_was_edited_since_is_not_overwritten(course):
    _adopt(course, "--write")
    path = course / "source" / "hw01" / "marbles.csv"
    path.write_text("mine")
    with pytest.raises(NbassayError, match=r"marbles\.csv is there and is not what comes out"):
        _adopt(course, "--write")
    assert path.read_text() == "mine"
    assert _adopt(course, "--as", "hw01b", "--write") == 0
    assert Course.open(course).assignment_names() == ["hw01", "hw01b"]


def test_hidden_graders_are_left_alone(course):
    _adopt(course, "--write")
    settings = course / "graders" / "hw01" / "assignment.toml"
    settings.write_text(
        'title = { en = "Mine" }\n[training]\nfast_epochs = 3\n[notebooks.hw01.cells]\nq = {}\n'
    )
    with pytest.raises(NbassayError, match="has hidden graders; take hw01 in under another name"):
        _adopt(course, "--write")


def test_another_assignment_of_the_course_is_not_touched(course):
    folder = course / "source" / "ps1"
    folder.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(metadata=KERNEL), folder / "problem1.ipynb")
    _adopt(course, "--write")
    assert not (course / "graders" / "ps1").exists()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ("[../secret.csv]", "`files` names '../secret.csv', which lies elsewhere"),
        ("[link.csv]", "`files` names 'link.csv', and .*link.csv is no file"),
        ("[none.csv]", "`files` names 'none.csv', and .*none.csv is no file; put it there"),
        ("none.csv", 'files: expected a list of texts, as .*, found "none.csv"'),
    ],
)
def test_files_are_taken_from_beside_the_notebook_alone(tmp_path, files, said):
    (tmp_path / "secret.csv").write_text("secret")
    cells = [raw(f"# ASSIGNMENT CONFIG\nfiles: {files}"), *question("name: q")]
    master = write_master(tmp_path / "hw" / "hw.ipynb", cells)
    os.symlink("marbles.csv", tmp_path / "hw" / "link.csv")  # noqa: PTH211
    with pytest.raises(NbassayError, match=said):
        take_over(master, tmp_path / "course")


def test_of_a_folder_neither_hidden_files_nor_notebooks_nor_the_master_are_taken(tmp_path):
    """Settings and secrets are nobody's business, and the master has the solutions."""
    cells = [raw("# ASSIGNMENT CONFIG\nfiles: ['.', hw.ipynb]"), *question("name: q")]
    master = write_master(tmp_path / "hw" / "hw.ipynb", cells)
    (tmp_path / "hw" / ".git").mkdir()
    for name in (".env", ".git/config", "other.ipynb", "rows.csv"):
        (tmp_path / "hw" / name).write_text("x")
    files = take_over(master, tmp_path / "course").files
    assert {name for name in files if name.startswith("source/")} == {
        "source/hw/hw.ipynb",
        "source/hw/marbles.csv",
        "source/hw/rows.csv",
    }
    assert files["source/hw/hw.ipynb"] != master.read_bytes()


def test_nothing_is_written_where_a_file_lies_in_a_folders_place(tmp_path):
    master = write_master(
        tmp_path / "hw" / "hw.ipynb", [raw("# ASSIGNMENT CONFIG"), *question("name: q")]
    )
    course = tmp_path / "course"
    course.mkdir()
    (course / "graders").write_text("mine")
    with pytest.raises(NbassayError, match="graders is no folder"):
        write_takeover(take_over(master, course))
    assert [path.name for path in course.iterdir()] == ["graders"]


@pytest.mark.parametrize("said", ["points: {foo: 1}", "points: {each: 1, foo: 2}"])
def test_points_that_say_something_else_are_refused(tmp_path, said):
    master = write_master(
        tmp_path / "hw" / "hw.ipynb", [raw("# ASSIGNMENT CONFIG"), *question(f"name: q\n{said}")]
    )
    with pytest.raises(NbassayError, match="points say 'foo'"):
        take_over(master, tmp_path / "course")


@pytest.mark.parametrize("content", ["null", "[1]", '{"cells": [3, null]}', "{}"])
def test_json_that_is_no_notebook_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "hw.ipynb"
    path.write_text(content)
    with pytest.raises(NbassayError, match=r"hw\.ipynb (is no notebook|cannot be read)") as refused:
        take_over(path, tmp_path / "course")
    assert "\n" not in str(refused.value)


def test_folders_and_a_configuration_elsewhere_are_followed(tmp_path):
    cells = [raw("# ASSIGNMENT CONFIG\nconfig_file: otter.yml\nname: Mine"), *question("name: q")]
    master = write_master(tmp_path / "hw" / "hw.ipynb", cells)
    (tmp_path / "hw" / "otter.yml").write_text("name: Theirs\nfiles: [data]\nseed: {variable: s}\n")
    (tmp_path / "hw" / "data" / "deep").mkdir(parents=True)
    (tmp_path / "hw" / "data" / "deep" / "x.csv").write_text("1\n")
    found = take_over(master, tmp_path / "course", "one")
    assert found.files["source/one/data/deep/x.csv"] == b"1\n"
    assert 'title = { en = "Mine" }' in found.adoption.files["graders/one/assignment.toml"]
    assert any("`seed`" in notice.what for notice in found.notices)


def test_packages_that_not_every_notebook_can_import_are_named(tmp_path):
    code = new_code_cell("import numpy, helper, not_installed.deep\nfrom nbgrader import api")
    master = write_master(
        tmp_path / "hw.ipynb", [code, *question("name: q\nmanual: true\npoints: 1")]
    )
    (tmp_path / "helper.py").touch()
    found = take_over(master, tmp_path / "course")
    settings = found.adoption.files["graders/hw/assignment.toml"]
    assert 'packages = ["nbgrader", "not_installed"]' in settings
    assert [notice.what for notice in found.notices] == [
        "it imports `helper`, which lies beside it and is not in `files`",
        "it imports `not_installed`, which is not installed",
    ]


def test_the_json_says_what_came_of_each_question(course, tmp_path):
    file = tmp_path / "adopted.json"
    _adopt(course, "--write", "--json", str(file))
    said = json.loads(file.read_text())
    assert [(one["name"], one["points"], one["by_hand"]) for one in said["questions"]] == [
        *(("squares", 3.0, None), ("counts", 2.0, None), ("why", 2.0, 2.0))
    ]
    assert said["questions"][0]["tests"][1] == {
        **{"cell": "test_squares_2", "points": 1.5, "hidden": True}
    }
    assert "source/hw01/hw01.ipynb" in said["written"]


@pytest.mark.parametrize("more", [["--as", "hw01"], ["--course", "elsewhere"]])
def test_what_goes_with_a_notebook_is_refused_for_a_folder(course, more):
    with pytest.raises(NbassayError, match="--as and --course go with an Otter notebook"):
        run(["adopt", str(course), *more])


def test_a_name_that_is_none_is_refused(course):
    with pytest.raises(NbassayError, match="'h w' cannot be an assignment's name"):
        _adopt(course, "--as", "h w")
