"""What a master notebook of Otter's says wrongly is refused, or told of, by `nbassay adopt`."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from otter_sample import block, question, raw, test, write_master

from nbassay.authoring.otter import take_over
from nbassay.authoring.otter.case_points import PointsFault, share_points
from nbassay.authoring.otter.master import read_master
from nbassay.authoring.otter.source_notebook import Carried, write_source
from nbassay.course.source_cells import find_misspelt_mark
from nbassay.errors import NbassayError

CONFIG = '""" # BEGIN TEST CONFIG\n{}\n""" # END TEST CONFIG\n'


def _solution() -> list:
    return block("SOLUTION", new_code_cell("x = 1 # SOLUTION"))


def _asked(settings: str, *tests) -> list:
    return question(settings, *_solution(), *block("TESTS", *(tests or [test("assert x")])))


def _set_up(settings: str) -> list:
    return [raw(f"# ASSIGNMENT CONFIG\n{settings}"), *_asked("name: q")]


def _carry(tmp_path: Path, cells: list) -> Carried:
    return write_source(read_master(write_master(tmp_path / "hw.ipynb", cells)))


def _refuse(tmp_path: Path, cells: list) -> str:
    with pytest.raises(NbassayError) as refused:
        _carry(tmp_path, cells)
    said = str(refused.value)
    assert "\n" not in said
    assert said.startswith(str(tmp_path / "hw.ipynb"))
    return said


def _told(carried: Carried) -> list[str]:
    return [f"{one.place}: {one.what}; {one.advice}" for one in carried.notices]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (_set_up("name: 'x"), "cell 1: line 2: no YAML: "),
        (_set_up("name: 2024-13-45"), "cell 1: no YAML: month must be in 1..12; write texts in"),
        (_asked("name: q: r"), "cell 1: line 2: no YAML: mapping values are not allowed here"),
        (
            [*question("name: q", raw("# BEGIN TESTS\npoints: ["), test("assert x"))[:-1]],
            "cell 2 (question q): line 2: no YAML: ",
        ),
        (
            question("name: q", raw("# BEGIN SOLUTION\nfoo: ]"), raw("# END SOLUTION")),
            "below # BEGIN SOLUTION Otter reads nothing; take it out",
        ),
        (
            _asked("name: q", test(CONFIG.format("points: 1\nname: a: b") + "assert x")),
            "cell 6 (question q): test config, line 3: no YAML: ",
        ),
    ],
)
def test_broken_yaml_is_told_with_its_cell_and_line(tmp_path, cells, said):
    assert said in _refuse(tmp_path, cells)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            _set_up("tests: {ok_format: maybe}"),
            'tests.ok_format: expected true or false, found "ma',
        ),
        (_set_up("tests: true"), "tests: expected a table, found true"),
        (_set_up("generate: 7"), "generate: expected true, false or a table, found 7"),
        (_set_up("export_cell: [1]"), "export_cell: expected true, false or a table, found [1]"),
        (_set_up("generate: {seed: x}"), 'generate.seed: expected a whole number, found "x"'),
        (_set_up("seed: 42"), "seed: expected a table, found 42"),
        (_set_up("files: {a: 1}"), "files: expected a list of texts"),
        (_set_up("config_file: [a]"), 'config_file: expected a text, found ["a"]'),
        (_set_up("strip_solutions_from_all_cells: 1"), "expected true or false, found 1"),
        (_asked('name: q\nmanual: "true"'), 'cell 1: manual: expected true or false, found "true"'),
        (_asked("name: q\nall_or_nothing: 3"), "all_or_nothing: expected true or false, found 3"),
        (_asked("name: [q]"), 'name: expected a text, found ["q"]'),
        (
            _asked("name: q", test(CONFIG.format("hidden: 1") + "assert x")),
            "cell 6 (question q): test config, hidden: expected true or false, found 1",
        ),
        (
            _asked("name: q", test(CONFIG.format("failure_message: [a]") + "assert x")),
            'test config, failure_message: expected a text, found ["a"]',
        ),
    ],
)
def test_a_setting_of_another_kind_is_refused_with_what_was_expected(tmp_path, cells, said):
    assert said in _refuse(tmp_path, cells)


def test_all_settings_of_another_kind_are_told_at_once(tmp_path):
    said = _refuse(tmp_path, _set_up("generate: 7\nfiles: a.csv\nrun_tests: soon"))
    assert all(f"{key}: expected" in said for key in ("generate", "files", "run_tests"))


def test_a_configuration_elsewhere_is_checked_and_named(tmp_path):
    (tmp_path / "otter.yml").write_text("tests: {ok_format: maybe}\n")
    with pytest.raises(NbassayError, match=r"otter\.yml: tests\.ok_format: expected true or false"):
        _carry(tmp_path, _set_up("config_file: otter.yml"))


@pytest.mark.parametrize(
    "settings",
    [
        "generate: true\nexport_cell: false\nsolutions_pdf: filtered",
        "generate: false\nexport_cell: {pdf: no, require_no_pdf_ack: {message: a}}",
        "requirements: [numpy]\nplugins: [a, {b: {c: 1}}]\npython_version: 3.12",
        "requirements: requirements.txt\nseed: {variable: s, autograder_value: 1}",
        "generate: {points_possible: 10, show_hidden: true, course_id: 7, lang: python}",
        "name:\nfiles:\nplugins:\ngenerate: {seed: }\ntests: {ok_format: on, url_prefix: }",
        "name: 7\nenvironment: environment.yml\nrun_tests: off",
    ],
)
def test_what_otter_takes_is_taken(tmp_path, settings):
    carried = _carry(tmp_path, _set_up(settings))
    assert [question.points for question in carried.questions] == [1.0]
    assert not any("does not know" in line for line in _told(carried))


def test_a_misspelt_setting_is_named_with_the_nearest_inside_of_tables_too(tmp_path):
    told = _told(_carry(tmp_path, _set_up("tests: {ok_formt: true}\ngenerate: {sed: 3}\nnaem: x")))
    assert told == [
        "cell 1: `naem`: Otter does not know it; write `name`",
        "cell 1: `generate.sed`: Otter does not know it; write `seed`",
        "cell 1: `tests.ok_formt`: Otter does not know it; write `ok_format`",
    ]


def test_settings_below_a_mark_that_has_none_are_named(tmp_path):
    tests = [raw("# BEGIN TESTS\npoints: 2\nfoo: 1"), test("assert x"), raw("# END TESTS\nbye")]
    told = _told(_carry(tmp_path, question("name: q", *_solution(), *tests)))
    where = "stands below # BEGIN TESTS, where Otter reads nothing"
    assert f"cell 5 (q): `points` {where}; write it below # BEGIN QUESTION" in told
    assert f"cell 5 (q): `foo` {where}; take it out" in told
    assert any("a text stands below # END TESTS" in line for line in told)


def test_names_are_what_is_written_whatever_yaml_makes_of_them(tmp_path):
    cells = [cell for name in ("1_2", "12", "no", "1.10") for cell in _asked(f"name: {name}")]
    carried = _carry(tmp_path, cells)
    assert [question.name for question in carried.questions] == ["1_2", "12", "no", "1.10"]


def test_a_later_configuration_adds_to_those_before_within_tables_too(tmp_path):
    (tmp_path / "otter.yml").write_text("tests: {ok_format: false, files: true}\nname: Theirs\n")
    cells = [
        raw("# ASSIGNMENT CONFIG\nconfig_file: otter.yml\ntests: {files: false}"),
        raw("# ASSIGNMENT CONFIG\nname: Mine"),
        *_asked("name: q", test("def test_it(x):\n    assert x\ntest_it(x)")),
    ]
    settings = read_master(write_master(tmp_path / "hw.ipynb", cells)).settings
    assert (settings.name, settings.ok_format) == ("Mine", False)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("return x", "its line 1: 'return' outside function; mend it"),
        ("# HIDDEN\ny = 1\n\nreturn y", "its line 4: 'return' outside function"),
        ("y = 1\nawait x", "its line 2: 'await' outside function"),
        ("yield x", "'yield' outside function"),
        ("break", "'break' outside loop"),
        ("nonlocal x", "nonlocal declaration not allowed at module level"),
        ("z = 1\nfrom __future__ import annotations", "from __future__ imports must occur at the"),
        ("from __future__ import annotations\nz = 1\nassert z", "cannot stand in a test cell: "),
    ],
)
def test_a_test_that_parses_and_does_not_compile_is_refused(tmp_path, code, why):
    said = _refuse(tmp_path, _asked("name: q", test(code)))
    assert "cell 6 (question q): " in said
    assert why in said


MARKS = [
    *("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"),
    *("BEGIN MARK SCHEME", "END MARK SCHEME", "AUTOTEST"),
]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    "place",
    ["test", "hidden test", "text", "given", "loose", "solution", "prompt", "SOLUTION line"],
)
def test_what_nbgrader_would_take_for_a_mark_is_refused_wherever_it_stands(tmp_path, place, mark):
    """Within a hidden test it would end what students do not get."""
    line = f"### {mark} x"
    inside = f"# BEGIN SOLUTION\ny = 1\n{line}\n# END SOLUTION"
    cells = {
        "test": _asked("name: q", test(f"assert x\n{line}\nassert x")),
        "hidden test": _asked("name: q", test(f"# HIDDEN\nassert x\n{line}\nassert x")),
        "text": question("name: q", new_markdown_cell(f"Do it.\n\n{line}"), *_solution()),
        "given": question("name: q", new_code_cell(f"y = 1\n{line}"), *_solution()),
        "loose": [new_code_cell(f"y = 1\n{line}"), *_asked("name: q")],
        "solution": question("name: q", *block("SOLUTION", new_code_cell(inside))),
        "prompt": question("name: q", *block("PROMPT", new_code_cell(f"{line}\nx = ..."))),
        "SOLUTION line": question(
            "name: q", *block("SOLUTION", new_code_cell(f"y = 1\n{line}\nx = 1 # SOLUTION"))
        ),
    }[place]
    said = _refuse(tmp_path, cells)
    assert f"{mark} would be taken for a mark of nbgrader's; write it otherwise" in said
    assert ": line " in said


@pytest.mark.parametrize(
    ("cell", "where"),
    [
        (test(CONFIG.format("failure_message: '### END SOLUTION'") + "assert x"), "line 2: "),
        (
            test(CONFIG.format('failure_message: "see\\x20### END\\x20HIDDEN TESTS"') + "assert x"),
            "failure_message, line 1: ",
        ),
        (test("print(x)", printed="a\nEND HIDDEN TESTS\n"), "what it prints, line 2: "),
        (test("f(x)", shown="'END HIDDEN TESTS'"), "what it shows, line 1: "),
    ],
)
def test_a_mark_in_what_a_test_says_or_shows_is_refused(tmp_path, cell, where):
    assert where in _refuse(tmp_path, _asked("name: q", cell))


def test_what_a_release_takes_for_a_misspelt_mark_is_refused_and_a_sentence_is_not(tmp_path):
    said = _refuse(tmp_path, [new_code_cell("# end solutions\ny = 2"), *_asked("name: q")])
    assert "cell 1: line 1: '# end solutions' would be taken for ### END SOLUTION" in said
    for words in ("# The solution", "## A solution", "# Your solution", "# solution:"):
        assert find_misspelt_mark(words) == ""
    for words in ("# BEGIN SOLUTON", "### Beginn Solution", "# EN SOLUTION"):
        assert find_misspelt_mark(words)


TESTED = [test("assert x"), raw("# END TESTS"), raw("# END QUESTION")]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            [raw("#BEGIN QUESTION\nname: q"), raw("#END QUESTION")],
            "cell 1: '#BEGIN QUESTION' is no",
        ),
        ([raw("BEGIN QUESTION\nname: q")], "first line with # BEGIN QUESTION"),
        ([raw("\n# BEGIN QUESTION\nname: q")], "first line with # BEGIN QUESTION"),
        ([raw("# ASSIGNMENT CONFG\nname: q")], "first line with # ASSIGNMENT CONFIG"),
        (
            [raw("# BEGIN QUESTION\nname: q"), raw("# BEGIN TEST"), *TESTED],
            "cell 2 (question q): '# BEGIN TEST' is no mark of Otter's; begin the cell's first line",
        ),
        (
            [new_markdown_cell("# BEGIN QUESTION\nname: q"), *TESTED],
            "cell 1: '# BEGIN QUESTION' stands in a Markdown cell, where Otter passes over it",
        ),
        (
            [raw("# BEGIN QUESTION\nname: q"), new_code_cell("# BEGIN TESTS"), *TESTED],
            "cell 2 (question q): '# BEGIN TESTS' stands in a code cell",
        ),
    ],
)
def test_a_cell_that_is_nearly_a_mark_is_refused(tmp_path, cells, said):
    assert said in _refuse(tmp_path, cells)


def test_marks_are_read_by_their_beginning_as_otter_reads_them(tmp_path):
    cells = [
        *(raw("#  begin  questions\nname: q"), raw("# Begin Solutions"), _solution()[1]),
        *(raw("# end solutions"), raw("# BEGIN TESTS"), test("assert x")),
        *(raw("# End Tests "), raw("# END QUESTION")),
    ]
    assert [one.points for one in _carry(tmp_path, cells).questions] == [1.0]


def test_a_question_marked_by_hand_for_no_points_is_named_with_tests_and_without(tmp_path):
    cells = [*_asked("name: a\nmanual: true"), *question("name: b\nmanual: true")]
    carried = _carry(tmp_path, cells)
    assert [one.points for one in carried.questions] == [0.0, 0.0]
    no_points = "marked by hand, for no points, as in Otter; write `points: 2`, then adopt it again"
    assert [line for line in _told(carried) if "for no points" in line] == [
        f"cell 1 (a): {no_points}",
        f"cell 9 (b): {no_points}",
    ]


def test_points_of_cases_may_add_up_to_a_little_more_by_rounding():
    assert share_points(0.3, [0.1, 0.2]) == [0.1, 0.2]
    with pytest.raises(PointsFault, match="points say nothing behind `each`"):
        share_points({"each": None}, [None])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("points: .nan", "points are nan; write a number from 0 up"),
        ("points: .inf", "points are inf; write a number from 0 up"),
        ("points: [1, -1]", "points are -1; write a number from 0 up"),
        ("points: [1]", "points name 1 numbers for 2 test cases"),
        ("points: 1e3", "points are '1e3'; write a number"),
        ("points: {each: }", "points say nothing behind `each`"),
        ("points: [1, 1]\nmanual: true", "points are [1, 1]; write a number"),
    ],
)
def test_points_that_are_none_name_the_question(tmp_path, said, why):
    two = [test("assert x"), test("assert x == 1")]
    assert f"cell 1 (question q): {why}" in _refuse(tmp_path, _asked(f"name: q\n{said}", *two))


def test_what_goes_otherwise_than_its_author_thinks_is_named(tmp_path):
    failed = test("assert x")
    failed.outputs.append(new_output("error", ename="E", evalue="no", traceback=[]))
    late = test("# note\n" + CONFIG.format("points: 3") + "assert x")
    bare = block("SOLUTION", new_code_cell("# Here.\nx = 1"), new_code_cell("# only\n..."))
    told = _told(_carry(tmp_path, question("name: q", *bare, *block("TESTS", failed, late))))
    assert [line.partition(";")[0] for line in told] == [
        "cell 3 (q): a solution without a mark: students get its code, as in Otter",
        "cell 7 (q): it failed when the notebook was saved",
        "cell 8 (q): its test config is not read, in Otter neither: it begins the cell otherwise",
    ]


def test_a_value_whose_cell_failed_when_it_was_saved_is_not_taken_for_none(tmp_path):
    failed = test("f(3)")
    failed.outputs.append(new_output("error", ename="E", evalue="no", traceback=[]))
    assert "no output of it is saved" in _refuse(tmp_path, _asked("name: q", failed))


@pytest.mark.parametrize("mark", ["IGNORE", "PLUGIN"])
def test_an_end_of_what_is_left_out_needs_its_beginning(tmp_path, mark):
    cells = [new_code_cell(f"y = 1\n# END {mark}"), *_asked("name: q")]
    said = f"cell 1: line 2: # END {mark} stands there without # BEGIN {mark}"
    assert said in _refuse(tmp_path, cells)


def test_a_file_without_a_name_is_refused(tmp_path):
    master = write_master(tmp_path / "hw.ipynb", _set_up("files: ['']"))
    with pytest.raises(NbassayError, match="`files` names a file without a name"):
        take_over(master, tmp_path / "course")


SHAPES = {
    "no text": (lambda cell: cell.pop("source"), "cell 3: `source` is not a text"),
    "half a character": (
        lambda cell: cell.update(source="\ud800"),
        "cell 3: `source` is not a text",
    ),
    "another kind of cell": (
        lambda cell: cell.update(cell_type="heading"),
        "cell 3: `cell_type` is not code, markdown or raw",
    ),
    "tags": (
        lambda cell: cell["metadata"].update(tags=7),
        "cell 3: `metadata.tags` is not a list of texts",
    ),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_a_notebook_of_another_shape_is_told_in_one_line(tmp_path, kind):
    path = write_master(tmp_path / "hw.ipynb", _asked("name: q"))
    content = json.loads(path.read_text())
    change, said = SHAPES[kind]
    change(content["cells"][2])
    path.write_text(json.dumps(content))
    with pytest.raises(NbassayError) as refused:
        take_over(path, tmp_path / "course")
    assert f"hw.ipynb is no notebook: {said}; save it anew in Jupyter" in str(refused.value)


@pytest.mark.parametrize("kernel", ["python3", None])
def test_a_kernel_of_another_shape_is_told_in_one_line(tmp_path, kernel):
    path = write_master(tmp_path / "hw.ipynb", _asked("name: q"))
    content = json.loads(path.read_text())
    content["metadata"]["kernelspec"] = kernel
    path.write_text(json.dumps(content))
    with pytest.raises(NbassayError, match=r"`metadata\.kernelspec` is of another kind"):
        take_over(path, tmp_path / "course")


def _without_ids(content: dict) -> dict:
    for cell in content["cells"]:
        del cell["id"]
    return content


def _of_version_3(content: dict) -> dict:
    cells = _without_ids(content)["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            shown = [{"output_type": "pyout", "prompt_number": 1, "metadata": {}, "text": "True"}]
            cell.update(input=cell.pop("source"), language="python", prompt_number=1)
            cell["outputs"] = shown if cell["outputs"] else []
    return {
        **{"nbformat": 3, "nbformat_minor": 0, "metadata": {}},
        "worksheets": [{"cells": cells}],
    }


@pytest.mark.parametrize(
    "make",
    [
        _without_ids,
        lambda content: {**_without_ids(content), "nbformat_minor": 0},
        _of_version_3,
    ],
    ids=["no ids", "4.0", "3"],
)
def test_notebooks_of_older_formats_are_carried_without_a_warning(tmp_path, make):
    path = write_master(tmp_path / "hw.ipynb", _asked("name: q", test("x == 1", shown="True")))
    path.write_text(json.dumps(make(json.loads(path.read_text()))))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        carried = write_source(read_master(path))
        nbformat.validate(carried.notebook)
    assert [(test.grade_id, test.source) for test in carried.questions[0].tests] == [
        ("test_q", "assert x == 1")
    ]
