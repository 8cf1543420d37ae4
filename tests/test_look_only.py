"""Cells that only show something are left out when grading, unless the student's work needs them."""

from __future__ import annotations

import json

import nbformat
import pytest
from tiny_course import cell, hand_in, make

from nbassay.authoring.release import release
from nbassay.course.layout import Course
from nbassay.course.notebook import read_executed
from nbassay.grading import Options, grade_notebook
from nbassay.grading._look_only import leave_out_look_only
from nbassay.submitted.sanitise import Sanitised

LOOK = "shown = total * 2\nprint('drawn', shown)"


def look(source: str = LOOK, tag: str = "look-only", **nbgrader):
    made = cell(source, "look_total", **{"locked": True, **nbgrader})
    made.metadata["tags"] = [tag]
    return made


def runs(shown, *below: str, captured: tuple[str, ...] = ()) -> bool:
    """Tell whether `shown` runs in a notebook with the cells `below` it."""
    cells = [cell("total = 1", "total", solution=True), shown]
    cells += [nbformat.v4.new_code_cell(source) for source in below]
    cells.append(cell("assert total", "test_total", grade=True, locked=True))
    handed_in = Sanitised(nbformat.v4.new_notebook(cells=cells))
    left = leave_out_look_only(handed_in, {"test_total": {"names": captured}}).notebook
    assert [one.id for one in left.cells] == [one.id for one in cells]
    assert [one for one in left.cells if one.id != "look_total"] == [
        one for one in cells if one.id != "look_total"
    ]
    return bool(left.cells[1].source == shown.source)


def test_a_locked_cell_with_the_tag_is_left_out_and_no_other():
    assert not runs(look())
    assert runs(look(tag="slow"))
    assert runs(look(locked=False))
    assert runs(look(grade=True))


@pytest.mark.parametrize(
    "below",
    [
        "print(shown)",
        "shown = shown + 1",
        "shown += 1",
        "def f():\n    return shown",
        "for one in shown:\n    pass",
        "shown.x = 1",
        "%time print(shown)",
        "globals()['shown']",
        "exec('print(shown)')",
        "import __main__\nprint(__main__.shown)",
        "from __main__ import shown",
        "print(Out[3])",
        "%timeit -n1 print(shown)",
        "!echo {shown}",
        "table.query('age > @shown')",
        "print(f'{shown:.3f}')",
        "del shown",
        "def f(shown=shown):\n    return shown",
        "f = lambda shown=shown: shown",
        "[shown for shown in shown]",
        "{one: shown for one in range(3)}",
        "@shown\ndef f():\n    pass",
        "class A:\n    size = shown",
        "class A:\n    def shown(self):\n        return shown",
        "def f():\n    shown = 1\n    return shown\ndef g():\n    return shown",
        "def f():\n    def g():\n        return shown\n    return g",
        "def f():\n    global shown\n    del shown",
        "with shown as shown:\n    pass",
        "match shown:\n    case shown:\n        pass",
        "for one in range(3):\n    shown = shown + one",
        "for one in range(3):\n    shown += one",
        "for shown in []:\n    pass\nprint(shown)",
        "while False:\n    shown = 1\nprint(shown)",
        "if 0:\n    shown = 1\nprint(shown)",
        "try:\n    shown\nexcept NameError:\n    shown = 0",
        "try:\n    import no_such as shown\nexcept ImportError:\n    pass\nprint(shown)",
        "shown: int\nprint(shown)",
        "shown = 1\ndel shown\nprint(shown)",
        "print(" + "+".join(["shown"] * 2000) + ")",
    ],
)
def test_it_runs_where_a_cell_below_may_need_what_it_binds(below):
    assert runs(look(), below)


@pytest.mark.parametrize(
    "below",
    [
        "print(total)",
        "shown = 1\nprint(shown)",
        "def f(shown):\n    return shown",
        "for shown in [1]:\n    print(shown)",
        "[shown for shown in [1]]",
        "with open('a') as shown:\n    print(shown)",
        "if 0:\n    shown = 1\nelse:\n    shown = 2\nprint(shown)",
        "try:\n    import no_such as shown\nexcept ImportError:\n    shown = None\nprint(shown)",
        "try:\n    pass\nexcept ValueError as shown:\n    print(shown)",
        "match 1:\n    case shown:\n        print(shown)",
        "print(shown := 1, shown)",
        "class A:\n    shown = 1\n    print(shown)",
        "def f():\n    shown = 1\n    return [shown for _ in range(3)]",
        "print('shown')",
        "%matplotlib inline",
        "this is no Python: shown",
    ],
)
def test_a_name_that_means_something_else_below_keeps_nothing(below):
    assert not runs(look(), below)


def test_what_a_cell_between_binds_anew_is_needed_no_more():
    assert not runs(look(), "shown = 2", "print(shown)")


def test_what_a_cell_between_may_not_bind_is_needed_still():
    assert runs(look(), "for shown in []:\n    pass", "print(shown)")


def test_it_runs_where_a_function_above_it_may_be_called_below():
    above = nbformat.v4.new_code_cell("def double():\n    return 2 * shown")
    below = nbformat.v4.new_code_cell("print(double())")
    cells = [above, look(), below]
    kept = leave_out_look_only(Sanitised(nbformat.v4.new_notebook(cells=cells)), {})
    assert kept.notebook.cells[1].source == LOOK
    above.source = "def double():\n    return 2 * globals()['shown']"
    kept = leave_out_look_only(Sanitised(nbformat.v4.new_notebook(cells=cells)), {})
    assert kept.notebook.cells[1].source == LOOK


def test_it_runs_where_it_may_bind_anything():
    assert runs(look("from math import *"), "print(sqrt(2))")


def test_it_runs_where_graders_look_at_what_it_binds():
    assert runs(look(), captured=("shown",))
    assert not runs(look(), captured=("total",))


def test_a_look_is_kept_for_the_look_that_is_kept():
    first, second = look("step = 1"), look("shown = step")
    second["id"] = "look_more"
    cells = [first, second, nbformat.v4.new_code_cell("print(shown)")]
    kept = leave_out_look_only(Sanitised(nbformat.v4.new_notebook(cells=cells)), {})
    assert [one.source for one in kept.notebook.cells] == [one.source for one in cells]


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    made = make(tmp_path_factory.mktemp("look") / "course")
    path = made.root / "source" / "tiny" / "sums.ipynb"
    source = nbformat.read(path, as_version=4)
    source.cells.insert(3, look())
    nbformat.write(source, path)
    release(made, ["tiny"])
    return made


def outputs(course: Course, student: str, **answers: str) -> str:
    """Return what the page can show of the look-only cell of a graded notebook, as JSON."""
    folder = hand_in(course, student, sums=answers)
    options = Options(isolation="none", start="cold")
    done = grade_notebook(course.assignment("tiny"), "sums", folder / "sums.ipynb", options)
    assert done.evidence is not None
    assert done.result.checks[0].outcome == "passed"
    executed = read_executed(done.evidence / "executed.ipynb")
    assert executed is not None
    (shown,) = [one for one in executed.cells if one.id == "look_total"]
    return json.dumps(shown, ensure_ascii=False)


def test_the_notebook_that_ran_says_that_the_cell_did_not(course):
    shown = outputs(course, "kim", total="total = sum(numbers)", mean="mean = 2.5")
    assert "not run when grading" in shown
    assert "drawn" not in shown


def test_an_answer_that_builds_on_the_cell_gets_what_it_needs(course):
    shown = outputs(course, "lee", total="total = sum(numbers)", mean="mean = shown / 8")
    assert "drawn 20" in shown
