"""The graders against known right and known wrong solutions, through the real sandbox."""

from __future__ import annotations

import functools
from pathlib import Path

import nbformat
import pytest

from nbassay.grading import Options, grade_notebook
from nbassay.grading._kernels import Kernels
from nbassay.museum import build, load
from nbassay.notebook import read_trusted

ROOT = Path(__file__).resolve().parents[1]
PIECES = sorted(ROOT.glob("graders/*/submissions/*/*.py"))
OPTIONS = Options(jobs=2)

pytestmark = pytest.mark.keras


# It takes a cell's whole time, a minute and a half; the vault of tests/adversarial has a shorter one.
LONG = {"hostile_endless_loop"}
# Where each piece trains for long, `make test` tries these; `make test-full` tries all.
QUICK = {
    "fashion_cnn": {"wrong_sparse_loss"},
    "neural_network": {
        "right_functional_with_objects",
        "right_own_preparation",
        "right_separate_activations",
        "right_model_in_a_model",
        "wrong_fifty_epochs",
        "wrong_logits_twice",
        "wrong_loss_mse",
        "wrong_missing_hidden_layer",
        "wrong_roc_from_rounded_predictions",
        "wrong_trained_on_all_rows",
        "wrong_two_softmax_outputs",
    },
    "dense_to_cnn": {
        "right_functional",
        "right_one_hot",
        "wrong_flattened_first",
        "wrong_loss_of_two_classes",
        "wrong_no_softmax",
        "wrong_unchanged",
    },
}


def _is_quick(path: Path) -> bool:
    return path.stem not in LONG and path.stem in QUICK.get(path.parts[-2], {path.stem})


def named(kind: str) -> list:
    """Return the museum's pieces of one kind, as parameters with readable ids."""
    return [
        pytest.param(
            path,
            id=f"{path.parts[-4]}-{path.parts[-2]}-{path.stem}",
            marks=() if _is_quick(path) else pytest.mark.slow,
        )
        for path in PIECES
        if path.stem.startswith(kind)
    ]


@pytest.fixture(scope="session")
def warm(shared_course, worker_id):
    """A function that gives the kernels of an assignment: its libraries are imported once."""
    place = int(worker_id.removeprefix("gw")) if worker_id != "master" else 0

    @functools.cache
    def kernels(assignment: str) -> Kernels:
        return Kernels(shared_course.assignment(assignment), OPTIONS, place)

    return kernels


def graded(path: Path, course, tmp_path: Path, warm):
    """Grade one piece as a student's file would be."""
    assignment = course.assignment(path.parts[-4])
    notebook = path.parts[-2]
    piece = load(path)
    source = read_trusted(assignment.source / f"{notebook}.ipynb")
    file = tmp_path / f"{notebook}.ipynb"
    file.write_text(nbformat.writes(build(piece, source)), encoding="utf-8")
    kernels = warm(assignment.name)
    found = grade_notebook(assignment, notebook, file, OPTIONS, with_folder=False, kernels=kernels)
    return piece, found.result


def failures(result) -> dict[str, str]:
    """Return check -> message of everything that did not pass."""
    return {
        check.id.partition("::")[2]: check.message.en
        for check in result.checks
        if check.outcome != "passed"
    }


@pytest.mark.parametrize("path", named("right_"))
def test_a_right_solution_gets_full_marks_however_it_is_written(
    path, shared_course, tmp_path, warm
):
    _, result = graded(path, shared_course, tmp_path, warm)
    assert failures(result) == {}
    assert result.status == "graded"
    assert sum(check.points for check in result.checks) == sum(
        check.max_points for check in result.checks
    )


@pytest.mark.parametrize("path", named("wrong_"))
def test_a_typical_mistake_is_named_and_nothing_else_is_held_against_it(
    path, shared_course, tmp_path, warm
):
    piece, result = graded(path, shared_course, tmp_path, warm)
    seen = failures(result)
    assert set(seen) == set(piece.expected), seen
    assert not any(check.broken for check in result.checks)
    for check in result.checks:
        if check.outcome == "failed":
            assert check.message.ko
            assert check.message.en
            assert check.points < check.max_points


@pytest.mark.parametrize(
    ("assignment", "notebook"),
    [(path.parts[-3], path.parts[-1]) for path in sorted(ROOT.glob("graders/*/submissions/*"))],
)
def test_the_unedited_release_earns_next_to_nothing(assignment, notebook, shared_course, warm):
    chosen = shared_course.assignment(assignment)
    file = chosen.release / f"{notebook}.ipynb"
    result = grade_notebook(
        chosen, notebook, file, OPTIONS, with_folder=False, kernels=warm(assignment)
    ).result
    assert result.status == "graded"
    most = sum(check.max_points for check in result.checks)
    assert sum(check.points for check in result.checks) <= 0.05 * most


HOSTILE = {
    "hostile_ast_transformer": ("tampered", 0.0),
    "hostile_endless_loop": ("timed_out", None),
    "hostile_crash": ("crashed", None),
}


@pytest.mark.parametrize("path", named("hostile_"))
def test_a_hostile_notebook_ends_in_its_status_with_no_mark_that_it_did_not_earn(
    path, shared_course, tmp_path, warm
):
    _, result = graded(path, shared_course, tmp_path, warm)
    status, points = HOSTILE[path.stem]
    assert result.status == status
    assert result.detail.ko
    assert result.detail.en
    earned = sum(check.points for check in result.checks)
    if points is not None:
        assert earned == points
    most = sum(check.max_points for check in result.checks)
    assert earned < most
