"""The examples of docs/graders.md, run as they stand on the page."""

from __future__ import annotations

import ast
import re
import sys
from contextlib import closing
from inspect import isfunction, signature
from types import ModuleType, SimpleNamespace

import nbformat
import numpy as np
import pytest
from conftest import ROOT
from tiny_course import answer, cell, test_cell

import nbassay.grader
from nbassay.authoring.known_submissions import build, load
from nbassay.authoring.release import check_source, release
from nbassay.course.layout import Course
from nbassay.data import DATA_SETS
from nbassay.grader import _asked
from nbassay.grading import Options, grade_notebook
from nbassay.grading.kernels import Kernels
from nbassay.marking import written_checks
from nbassay.marking.mark import grader_points

sys.path.insert(0, str(ROOT / "scripts"))
from draw_graders_reference import with_reference

PAGE = (ROOT / "docs" / "graders.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: ([\w-]+))?\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SETUP = """
import keras
import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

SEED = 42
keras.utils.set_random_seed(SEED)
X, y = load_wine(return_X_y=True)
"""
SETTINGS = """
title = {ko = "보기", en = "Examples"}
[training]
fast_epochs = 20
"""
# Of `docs/`; the others are for those who work on nbassay itself.
FOR_INSTRUCTORS = (
    *("bundle", "ci", "class", "collecting", "contesting", "course", "desk", "exporting"),
    *("first-class", "formgrader", "graders", "moving-from-nbgrader", "moving-from-otter"),
)
pytestmark = pytest.mark.keras


def blocks(kind: str) -> list[str]:
    """Return the texts of the page's blocks of a kind, in order."""
    return [text for _, found, text in BLOCKS if found == kind]


def examples() -> list[tuple[str, list[str]]]:
    """Return each wrong submission of the page, and what the page says that it is told."""
    found: list[tuple[str, list[str]]] = []
    for language, kind, text in BLOCKS:
        if kind == "wrong":
            found.append((text, []))
        elif language == "text":
            found[-1][1].append(" ".join(text.split()))
    return found


def source() -> nbformat.NotebookNode:
    """Return the notebook that the page's graders are about, without points so far."""
    cells = [cell(SETUP.strip(), "setup", locked=True)]
    for block in blocks("solution"):
        for part in re.split(r"^# %% ", block, flags=re.MULTILINE)[1:]:
            name, _, code = part.partition("\n")
            topic = name.strip("[]")
            cells += [answer(topic, code.strip()), test_cell(f"test_{topic}", "assert True", 0)]
    metadata = {"kernelspec": {"name": "python3", "display_name": "", "language": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The assignment that the page describes, released."""
    root = tmp_path_factory.mktemp("page")
    graders, notebook = root / "graders" / "page", source()
    graders.mkdir(parents=True)
    (root / "source" / "page").mkdir(parents=True)
    (graders / "test_page.py").write_text("\n\n".join(blocks("grader")), encoding="utf-8")
    (graders / "data.py").write_text("".join(blocks("data")), encoding="utf-8")
    tests = [one for one in notebook.cells if one.metadata.nbgrader.grade]
    tables = [f"[notebooks.page.cells.{one.metadata.nbgrader.grade_id}]\n" for one in tests]
    (graders / "assignment.toml").write_text(
        "".join([SETTINGS, *blocks("bars"), *tables]), encoding="utf-8"
    )
    (root / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    assignment = Course.open(root).assignment("page")
    points = grader_points(assignment, "page")
    for one in tests:
        one.metadata.nbgrader.points = points[one.metadata.nbgrader.grade_id]
    nbformat.write(notebook, assignment.source / "page.ipynb")
    check_source(assignment)
    release(assignment.course, ["page"])
    return assignment


@pytest.fixture(scope="module")
def graded(page, tmp_path_factory):
    """A function that grades the notebook with a known submission's cells in it."""
    with closing(Kernels(page, Options(jobs=1), 0)) as kernels:

        def grade(submission: str):
            folder = tmp_path_factory.mktemp("handed_in")
            notebook = nbformat.read(page.source / "page.ipynb", as_version=4)
            if submission:
                (folder / "wrong_example.py").write_text(submission, encoding="utf-8")
                notebook = build(load(folder / "wrong_example.py"), notebook)
            nbformat.write(notebook, folder / "page.ipynb")
            result = grade_notebook(
                page, "page", folder / "page.ipynb", Options(), with_folder=False, kernels=kernels
            ).result
            assert result.status == "graded"
            return {check.id.partition("::")[2]: check for check in result.checks}

        yield grade


def test_the_solution_of_the_page_passes_every_check_of_it(graded):
    checks = graded("")
    assert {name: one.message.en for name, one in checks.items() if one.outcome != "passed"} == {}
    assert len(checks) >= 15


@pytest.mark.parametrize(("submission", "told"), examples(), ids=range(len(examples())))
def test_a_wrong_example_fails_what_it_says_and_is_told_what_the_page_says(
    submission, told, graded
):
    checks = graded(submission)
    failed = {name: one for name, one in checks.items() if one.outcome != "passed"}
    (expected,) = re.findall(r"^# expect: (.*)$", submission, re.MULTILINE)
    assert set(failed) == set(expected.split(", "))
    messages = " ".join(check.message.en for check in failed.values())
    for said in told:
        pattern = ".*?".join(map(re.escape, said.split("…")))
        assert re.search(pattern, messages), messages


class Peers:
    """The same work under nbgrader's asserts and Otter's functions: names are the student's."""

    def __init__(self, monkeypatch) -> None:
        files = ModuleType("otter.test_files")
        files.test_case = lambda **_: lambda function: function  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "otter", ModuleType("otter"))
        monkeypatch.setitem(sys.modules, "otter.test_files", files)

    @staticmethod
    def nbgrader(exercise: str, **names: object) -> str:
        """Return how the hidden asserts end: "" or the error."""
        (code,) = blocks(f"nbgrader-{exercise}")
        return _ended(lambda: exec(code, {"np": np, **names}))

    @staticmethod
    def otter(exercise: str, **names: object) -> list[str]:
        """Return how each test function ends, called with the names that it asks for."""
        (code,) = blocks(f"otter-{exercise}")
        module: dict = {}
        exec(code, module)
        del module["test_case"]
        tests = [one for name, one in module.items() if name.startswith("test_")]
        return [
            _ended(lambda one=one: one(*map(names.get, signature(one).parameters))) for one in tests
        ]


def _ended(run) -> str:
    try:
        run()
    except Exception as error:
        return f"{type(error).__name__}: {error}".strip()
    return ""


@pytest.fixture
def peers(monkeypatch):
    return Peers(monkeypatch)


def test_peers_tell_right_functions_from_wrong_ones(peers):
    right, wrong = (lambda radii: np.pi * radii**2), (lambda radii: np.pi * (2 * radii) ** 2)
    assert peers.nbgrader("function", area=right) == ""
    assert peers.otter("function", area=right) == ["", ""]
    assert peers.nbgrader("function", area=wrong) == "AssertionError: Look at the formula again."
    assert peers.otter("function", area=wrong) == ["AssertionError:", ""]


def test_peers_as_written_refuse_another_scaler(peers):
    from sklearn.datasets import load_wine
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    X, _ = load_wine(return_X_y=True)
    for kind, ends in ((StandardScaler, ""), (MinMaxScaler, "AttributeError: 'MinMaxScaler'")):
        scaler = kind().fit(X[:133])
        x_train, x_test = scaler.transform(X[:133]), scaler.transform(X[133:])
        names = {"X": X, "x_train": x_train, "x_test": x_test, "scaler": scaler}
        assert peers.nbgrader("table", **names).startswith(ends)
        rows, learnt = peers.otter("table", **names)
        assert rows == ""
        assert learnt.startswith(ends)
        assert bool(learnt) == bool(ends)


def test_peers_as_written_refuse_the_functional_api(peers):
    def layer(units: int, activation: str):
        function = SimpleNamespace(__name__=activation)
        return SimpleNamespace(units=units, activation=function)

    loss = "sparse_categorical_crossentropy"
    sequential = SimpleNamespace(layers=[layer(16, "relu"), layer(3, "softmax")], loss=loss)
    assert peers.nbgrader("network", model=sequential) == ""
    assert peers.otter("network", model=sequential) == ["", "", ""]
    import keras

    inputs = keras.Input((13,))
    hidden = keras.layers.ReLU()(keras.layers.Dense(16)(inputs))
    model = keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(hidden))
    model.compile("adam", loss)
    assert "'InputLayer' object has no attribute 'units'" in peers.nbgrader("network", model=model)
    assert "no attribute 'units'" in peers.otter("network", model=model)[0]


def count_lines(code: str) -> int:
    return sum(1 for line in code.splitlines() if line.strip())


@pytest.mark.parametrize("exercise", ["function", "table", "network"])
def test_the_lines_that_the_page_counts_are_there(exercise):
    (row,) = re.findall(rf"^\| lines for the {exercise} \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.M)
    ours = {
        "function": blocks("grader")[0],
        "table": blocks("grader")[-1].partition('@check(3, "test_model")')[0],
        "network": blocks("grader")[-2],
    }[exercise]
    (nbgrader,), (otter,) = blocks(f"nbgrader-{exercise}"), blocks(f"otter-{exercise}")
    assert [int(number) for number in row] == [count_lines(one) for one in (nbgrader, otter, ours)]


def test_the_figures_on_forging_are_those_of_the_page_on_security():
    measured = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    attacks, forging, full, part = re.search(
        r"(\d+) attacks, each with no work done. With nbassay 0 gained points. Under stock nbgrader, "
        r"of the (\d+) forging ones that can be run there, (\d+) got full marks and (\d+) a part",
        measured,
    ).groups()
    assert f"of the {forging} forging attacks" in PAGE
    assert f"{full} got full marks and {part} a part" in PAGE
    assert f"none of {attacks} attacks gained a point" in PAGE


def test_the_reference_is_of_today():
    assert with_reference(PAGE) == PAGE


def test_each_heading_of_the_reference_has_something_below_it():
    parts = re.split(r"^### (.*)$", PAGE.partition("## Reference")[2], flags=re.MULTILINE)
    said = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert len(said) > 15
    assert [title for title, body in said.items() if len(body.split()) < 5] == []
    assert "`logs` are numbers by metric and epoch" in said["On `h.history()`"]


def test_the_reference_holds_what_graders_are_written_with():
    reference = PAGE.partition("## Reference")[2]
    for name in ("check", "draws", "equals", "has_layers", "is_confusion_of", "keeps_rows_apart"):
        assert f"- **`{name}(" in reference


def test_the_table_of_parameters_has_all_that_a_check_may_ask_for():
    table = PAGE.partition("### Parameters")[2].partition("###")[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| `")]
    asked = [
        name
        for name, one in vars(_asked).items()
        if getattr(one, "__module__", "") == _asked.__name__ and isfunction(one)
    ]
    fixtures = {*written_checks._fixtures(ModuleType("a_grader_file"))}
    data = {one.fixture or name for name, one in DATA_SETS.items()}
    written = [row[0].strip("| `") for row in rows]
    assert {*fixtures, *data} <= set(written)
    assert [name for name in asked if not any(f"={name}(" in one for one in written)] == []
    for _, kind, given, example in rows:
        assert kind.strip("`") and given
        ast.parse(example.strip("| `"))
        for method in re.findall(r"\.(\w+)\(", example):
            assert f"**`{method}(" in PAGE or hasattr(np, method) or method == "count_params"


def test_the_reference_has_every_name_that_graders_import():
    reference = PAGE.partition("## Reference")[2]
    of_nbassay = {"Captured", "Case", "Check", "Draws", "Evaluation", "NO_TEXT", "Plan", "Text"}
    of_nbassay |= {"find_misplaced", "find_unknown_names", "plan_of", "written_in"}
    for name in {*nbassay.grader.__all__, "table", "read_from"} - of_nbassay:
        assert f"- **`{name}(" in reference, name


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *(f"docs/{name}.md" for name in FOR_INSTRUCTORS)]
)
def test_no_page_for_instructors_sends_them_into_our_source(page):
    """What they need stands in the page; a file that is named there is one that they write."""
    named = re.findall(r"`(nbassay/[\w/]+\.py)`", (ROOT / page).read_text(encoding="utf-8"))
    assert [name for name in named if (ROOT / name).exists()] == []
