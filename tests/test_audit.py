"""`nbassay audit` says which mistakes graders catch, and which right work they refuse."""

from __future__ import annotations

import json

import libcst as cst
import pytest

from nbassay.audit.behaviour import does_the_same, find_alike, stops
from nbassay.audit.edits import Edit, apply
from nbassay.audit.empty_answers import Seen
from nbassay.audit.equivalent import read_judged
from nbassay.audit.findings import NotebookAudit
from nbassay.audit.page import write_audit_page
from nbassay.audit.trying import Extent, audit_assignment
from nbassay.audit.variants import Variant, assigned_names, make_empty, make_mutants, solution_cells
from nbassay.authoring.known_grading import grading
from nbassay.authoring.known_submissions import is_solution
from nbassay.authoring.museum import REFERENCE, Known
from nbassay.authoring.release import release
from nbassay.authoring.scaffold import begin_assignment
from nbassay.cli import run
from nbassay.course.layout import Assignment, Course
from nbassay.course.notebook import read_trusted
from nbassay.errors import NbassayError
from nbassay.evidence import (
    Call,
    Capture,
    CellRun,
    ErrorInfo,
    Evidence,
    Function,
    Other,
    Scalar,
    TooLarge,
)
from nbassay.grading import Options

FEW = 8  # variants of a kind
# Whatever there is of the right name passes.
BLIND = """
from nbassay.grader import check, text


@check(6, "test_standardise", title=text(ko="표준화", en="Standardising"))
def the_function_is_there(standardise):
    assert standardise is not None


@check(4, "test_model", title=text(ko="신경망", en="Network"))
def the_network_is_there(model):
    assert model is not None
"""


def begin(folder, grader: str | None = None) -> Assignment:
    """Begin the assignment of `nbassay new`, its grader replaced where one is given."""
    begin_assignment(folder, "geometry")
    course = Course.open(folder)
    if grader is not None:
        (folder / "graders" / "geometry" / "test_geometry.py").write_text(grader, encoding="utf-8")
    release(course, ["geometry"])
    return course.assignment("geometry")


@pytest.fixture(scope="module")
def sharp(tmp_path_factory) -> tuple[Assignment, NotebookAudit]:
    """The template's own grader, audited."""
    assignment = begin(tmp_path_factory.mktemp("sharp"))
    (audit,) = audit_assignment(assignment, Options(jobs=2), Extent(most=FEW))
    return assignment, audit


@pytest.fixture(scope="module")
def counted() -> tuple[list[str], list[int]]:
    """The runs that `blind` was told of, and how many it was told would be."""
    return [], []


@pytest.fixture(scope="module")
def blind(tmp_path_factory, counted) -> tuple[Assignment, NotebookAudit]:
    """A grader that looks at hardly anything, audited."""
    assignment = begin(tmp_path_factory.mktemp("blind"), BLIND)
    done, planned = counted
    (audit,) = audit_assignment(
        assignment, Options(jobs=2), Extent(most=FEW, again=1), done.append, planned.append
    )
    return assignment, audit


@pytest.mark.keras
class TestSharp:
    def test_right_work_in_other_words_keeps_its_points(self, sharp):
        _, audit = sharp
        assert audit.equivalents
        assert [one.name for one in audit.accused] == []
        assert [one.share for one in audit.right] == [1.0] * len(audit.right)

    def test_mistakes_are_caught_and_nothing_earns_nothing(self, sharp):
        _, audit = sharp
        assert len(audit.mutants) == FEW
        assert [one.name for one in audit.survivors] == []
        assert audit.most_without_work <= 0.03

    def test_the_page_shows_what_caught_what(self, sharp):
        assignment, audit = sharp
        page = write_audit_page(assignment, [audit]).read_text(encoding="utf-8")
        for one in audit.mistakes:
            assert one.name in page
        assert page.count("●") == sum(
            len(one.fell) for one in (*audit.wrong, *(each.outcome for each in audit.mistakes))
        )


@pytest.mark.keras
def test_a_change_that_changes_nothing_is_told_from_one_that_does(sharp):
    assignment, _ = sharp
    source = read_trusted(assignment.source / "geometry.ipynb")
    mutants = {one.known.name: one for one in make_mutants("geometry", source)}
    # Whatever a column without spread is divided by, it is zeros.
    chosen = [one for name, one in mutants.items() if name.startswith("standardise-4")]
    assert len(chosen) > 1
    with grading(assignment, Options(jobs=2)) as grade:

        def grade_all(ones):
            done = {one.known: one for one in grade(ones)}
            return [done[one] for one in ones]

        solution = Known("geometry", REFERENCE)
        alike = find_alike(solution, chosen, assigned_names(source), grade_all)
    assert alike == ["standardise-4-off-by-one"]


def evidence_of(**names) -> Evidence:
    capture = Capture("test_a", names, (), (), {}, {}, ())
    return Evidence((), "alive", {}, {"test_a": capture}, None)


@pytest.mark.parametrize(
    ("before", "after", "value", "same"),
    [
        ("n = 1", "n = 2 - 1", Scalar(1), True),
        ("f = lambda x: x", "f = lambda x: -x", Function("f", "(x)"), False),
        ("def f(x):\n    return x", "def f(x):\n    return -x", Function("f", "(x)"), False),
        ("def f(x):\n    return x\nn = 1", "def f(x):\n    return x\nn = 2 - 1", Function("f", "(x)"), True),
        ("f = wide(1)", "f = wide(2)", TooLarge(10**9), False),
        ("f = odd(1)", "f = odd(2)", Other("odd.Thing"), False),
    ],
)  # fmt: skip
def test_what_shows_nothing_of_itself_is_never_taken_for_the_same(before, after, value, same):
    variant = Variant(Known("n", "v"), "mutant", "a", Edit("change", 1, "", after), before)
    assert does_the_same(variant, evidence_of(f=value), evidence_of(f=value)) == same


RAISED = ErrorInfo("TypeError", "no list")


def run_with(
    error: ErrorInfo | None = None, call: ErrorInfo | None = None, cell_id: str = "a"
) -> Evidence:
    """Return a run whose one cell, and whose one call, end with these errors."""
    calls = {"f": (Call([], None, call, 0.0),)}
    capture = Capture("test_a", {}, (), (), {}, calls, ())
    cell = CellRun(0, cell_id, "error" if error else "ok", 0.1, error)
    return Evidence((cell,), "alive", {}, {"test_a": capture}, None)


def test_what_raises_where_the_solution_does_not_restates_nothing():
    assert stops(run_with(), run_with(error=RAISED))
    assert stops(run_with(), run_with(call=RAISED))
    assert not stops(run_with(), run_with())
    assert not stops(run_with(), run_with(error=RAISED, cell_id="test_a"))
    assert not stops(run_with(call=RAISED), run_with(call=ErrorInfo("ValueError", "as well")))


@pytest.mark.keras
class TestBlind:
    def test_what_comes_through_is_named_with_its_lines(self, blind):
        _, audit = blind
        (first, *_) = audit.survivors
        fault = next(one for one in audit.list_faults() if one.said.startswith(first.name))
        assert first.variant.edit.what in fault.said
        removed = [line[1:] for line in fault.diff if line.startswith("-")]
        assert removed
        assert all(line in first.variant.before.splitlines() for line in removed)

    def test_it_says_beforehand_how_many_runs_there_are(self, blind, counted):
        """And as it goes how many more: those that came through run beside the solution."""
        done, planned = counted
        assert sum(planned) == len(done)
        assert planned[0] > 2 * FEW
        assert len(planned) > 1

    def test_what_the_author_has_judged_is_no_survivor(self, blind):
        assignment, audit = blind
        name = audit.survivors[0].name
        judge(assignment, name)
        (again,) = audit_assignment(assignment, Options(jobs=2), Extent(most=FEW))
        assert name not in [one.name for one in again.survivors]
        found = again.to_json()["mutants"]
        assert found["equivalent"] == 1
        assert found["total"] == found["killed"] + found["equivalent"] + len(found["survived"])

    def test_the_command_says_so_by_its_exit_code_and_in_json(self, blind):
        assignment, audit = blind
        target = assignment.course.root / "audit.json"
        where = ["--course", str(assignment.course.root), "--most", str(FEW)]
        assert run(["audit", "geometry", *where, "--json", str(target)]) == 1
        found = json.loads(target.read_text(encoding="utf-8"))
        assert found["assignment"] == "geometry"
        (notebook,) = found["notebooks"]
        assert set(notebook) >= {
            *("notebook", "right", "wrong", "mutants", "equivalents", "without_work"),
            *("worst_cascade", "idle_checks"),
        }
        assert notebook["idle_checks"] == audit.idle_checks != []


def judge(assignment: Assignment, mutant: str) -> None:
    """Say of a mutant that it is none."""
    entry = f'notebook = "geometry"\nmutant = "{mutant}"\nreason = "it comes to the same"'
    write_judgement(assignment, entry)


def write_judgement(assignment: Assignment, entry: str) -> None:
    path = assignment.graders / "audit.toml"
    path.write_text(f"[[equivalent]]\n{entry}\n", encoding="utf-8")


@pytest.fixture
def assignment(tmp_path) -> Assignment:
    """The template's assignment, not released."""
    begin_assignment(tmp_path, "geometry")
    return Course.open(tmp_path).assignment("geometry")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('notebook = "geometry"\nmutant = "x"', "reason"),
        ('notebook = "geometry"\nmutant = "x"\nreason = "short"', "reason"),
        ('notebook = "geometry"\nmutant = "x"\nreason = "long enough"\nwhy = 1', "why"),
        ("notebook =", "is not a TOML file in UTF-8"),
    ],
)
def test_a_judgement_that_says_no_reason_is_refused(assignment, entry, said):
    write_judgement(assignment, entry)
    with pytest.raises(NbassayError, match=rf"audit.toml.*{said}"):
        read_judged(assignment)


@pytest.mark.parametrize(
    ("notebook", "mutant", "said"),
    [
        ("geometri", "model-1-axis", "no notebook 'geometri'; it has geometry"),
        ("geometry", "model-1-nothing", "model-1-nothing of geometry, which is not made any more"),
    ],
)
def test_a_judgement_of_what_is_not_made_is_refused_before_anything_runs(
    assignment, notebook, mutant, said
):
    entry = f'notebook = "{notebook}"\nmutant = "{mutant}"\nreason = "it comes to the same"'
    write_judgement(assignment, entry)
    release(assignment.course, ["geometry"])
    heard = []
    with pytest.raises(NbassayError, match=said):
        audit_assignment(assignment, Options(jobs=1), Extent(), heard.append)
    assert not heard


def test_a_name_is_filled_where_a_cell_assigns_it_and_not_within_a_function(assignment):
    source = read_trusted(assignment.source / "geometry.ipynb")
    first, last = (cell for cell in source.cells if is_solution(cell))
    first.source = "def standardise(rows):\n    model = rows\n    return model"
    last.source = "model = 3"
    zeros = next(
        one
        for one in make_empty("geometry", source, {"model": Seen(None, "int")})
        if one.known.name == "zeros"
    )
    made = {cell.topic: cell.source for cell in zeros.known.made.cells}
    assert "model =" not in made["standardise"]
    assert "model =" in made["model"]


def test_few_variants_are_of_as_many_kinds_as_can_be(assignment):
    source = read_trusted(assignment.source / "geometry.ipynb")
    every = make_mutants("geometry", source)
    pairs = {(one.edit.operator, one.cell) for one in every}
    few = make_mutants("geometry", source, len(pairs))
    assert {(one.edit.operator, one.cell) for one in few} == pairs
    assert len({one.known.name for one in every}) == len(every)


def test_marks_of_a_solution_are_no_part_of_a_cell(assignment):
    cells = solution_cells(read_trusted(assignment.source / "geometry.ipynb"))
    assert cells
    assert not any("SOLUTION" in text for text in cells.values())


def test_an_edit_changes_one_place_and_keeps_the_rest_as_it_stands():
    def turn(node):
        if isinstance(node, cst.GreaterThan):
            yield node.deep_clone(), "nothing"
            yield cst.LessThan(), "`>` became `<`"

    cell = "a = (1>  2)  # why\nb = 3 >4\n"
    edits = apply([("comparison", turn)], cell)
    assert [one.source for one in edits] == [
        "a = (1 < 2)  # why\nb = 3 >4\n",
        "a = (1>  2)  # why\nb = 3 < 4\n",
    ]
    assert [one.line for one in edits] == [1, 2]
