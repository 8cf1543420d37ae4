"""The graders against known right and known wrong solutions, through the real sandbox."""

from __future__ import annotations

import functools
from pathlib import Path

import nbformat
import pytest

from nbassay.authoring.known_submissions import build, load
from nbassay.course.notebook import read_trusted
from nbassay.grading import Options, grade_notebook
from nbassay.grading.kernels import Kernels

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = Options(jobs=2)

pytestmark = pytest.mark.keras


# An endless loop takes a cell's whole time, a minute and a half; the vault of tests/adversarial has
# a shorter one. The reference solutions of these notebooks train for half a minute or more.
LONG = {"hostile_endless_loop", "fashion_cnn", "cnn", "dense"}
# Where each piece trains for long, `make test` tries these; `make test-full` tries all.
QUICK = {
    "activations": {
        "right_masks_on_copies",
        "right_one_number_at_a_time",
        "right_other_identities",
        "wrong_if_on_an_array",
        "wrong_integers_truncated",
        "wrong_name",
        "wrong_type",
        "wrong_relu_in_place",
        "wrong_sigmoid_overflows_quietly",
        "wrong_sigmoid_warnings_switched_off",
        "wrong_sigmoid_where_works_out_both",
        "wrong_slope_fixed",
        "wrong_softmax_along_the_first_axis",
        "wrong_softmax_one_maximum_for_all",
        "wrong_step_off_at_zero",
    },
    "losses": {
        "right_plain_python",
        "right_scikit_learn",
        "right_small_number_added",
        "wrong_classes_counted_in_labels",
        "wrong_clipped_in_place",
        "wrong_columns_broadcast",
        "wrong_delta_a_border_only",
        "wrong_errors_cancel",
        "wrong_distributions_exchanged",
        "wrong_huber_decided_at_once",
        "wrong_labels_of_zero",
        "wrong_negative_amounts",
        "wrong_new_columns_broadcast",
        "wrong_new_losses_in_place",
        "wrong_logarithm_of_zero",
        "wrong_mean_over_all_entries",
        "wrong_name",
        "wrong_nan_wiped_away",
        "wrong_trimmed_by_a_hundredth",
        "wrong_type",
    },
    "perceptron": {
        "right_column_of_ones",
        "right_plain_python",
        "right_where_and_two_hidden_layers",
        "wrong_minus_one_for_off",
        "wrong_silent_at_the_threshold",
        "wrong_whole_epoch_at_once",
        "wrong_xor_set_by_hand",
        "wrong_xor_with_one_neuron",
        "wrong_type",
    },
    "backpropagation": {
        "right_einsum",
        "right_float32",
        "right_loops",
        "wrong_from_next_to_nothing",
        "wrong_half_of_the_error",
        "wrong_name",
        "wrong_no_slope_inside",
        "wrong_one_after_the_other",
        "wrong_seed_ignored",
        "wrong_seed_of_one_matrix",
        "wrong_slope_of_the_values",
        "wrong_start_uniform_01",
        "wrong_sums_go_on",
        "wrong_truth_overwritten",
        "wrong_type",
        "wrong_uphill",
        "wrong_xor_is_or",
        "wrong_zeros",
    },
    "modernise": {
        "right_functional_and_tape",
        "right_numpy_by_hand",
        "right_sessions_kept",
        "wrong_errors_silenced",
        "wrong_unrepaired",
        "wrong_mode_max",
        "wrong_warning_silenced",
        "wrong_exponential_decay",
        "wrong_weight_decay",
        "wrong_type",
        "wrong_name",
    },
    "first_model": {
        "right_functional_with_objects",
        "right_line_by_hand",
        "right_many_epochs_rounded",
        "wrong_five_epochs",
        "wrong_in_degrees",
        "wrong_learnt_from_the_test",
        "wrong_never_trained",
        "wrong_no_bias",
        "wrong_results_exchanged",
        "wrong_sigmoid_output",
        "wrong_name",
        "wrong_type",
    },
    "california": {
        "right_own_split_float32",
        "right_pandas_minmax",
        "right_two_sittings",
        "wrong_classifier_output",
        "wrong_learns_all_rows",
        "wrong_never_trained",
        "wrong_not_scaled",
        "wrong_one_epoch",
        "wrong_prices_of_other_districts",
    },
    "depth": {
        "wrong_never_trained",
        "wrong_figures",
        "wrong_name",
        "wrong_type",
    },
    "cnn": {
        "right_functional",
        "wrong_evaluation",
        "wrong_name",
        "wrong_never_trained",
        "wrong_type",
    },
    "optimizers": {
        "right_keras_itself",
        "right_one_array",
        "right_textbook",
        "wrong_adagrad_for_rmsprop",
        "wrong_arguments_exchanged",
        "wrong_changed_in_place",
        "wrong_corrected_averages_returned",
        "wrong_name",
        "wrong_no_bias_correction",
        "wrong_old_state_used",
        "wrong_slips",
        "wrong_type",
    },
    "baseline": {
        "right_sparse_and_averaged",
        "wrong_one_classifier_for_all",
        "wrong_matrix_transposed",
        "wrong_not_scaled",
    },
    "training": {
        "right_layers_one_by_one",
        "wrong_name",
        "wrong_ten_epochs",
        "wrong_worst_epoch_kept",
    },
    "tuning": {
        "right_tables_and_early_stopping",
        "wrong_chosen_on_the_test",
        "wrong_one_model_for_all_rates",
        "wrong_name",
        "wrong_type",
    },
    "dense": {"wrong_name", "wrong_no_flatten"},
    "deep": {
        "right_model_in_a_model",
        "wrong_second_layer",
        "wrong_type",
        "wrong_weights_before_training",
    },
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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each class the pieces of its assignment, and its notebooks, with readable ids."""
    if metafunc.cls is None:
        return
    here = ROOT / "graders" / metafunc.cls.assignment / "submissions"
    if "path" in metafunc.fixturenames:
        kind = metafunc.function.kind
        pieces = [
            pytest.param(
                path,
                id=f"{path.parts[-4]}-{path.parts[-2]}-{path.stem}",
                marks=() if _is_quick(path) else pytest.mark.slow,
            )
            for path in sorted(here.glob(f"*/{kind}_*.py"))
        ]
        metafunc.parametrize("path", pieces)
    elif "notebook" in metafunc.fixturenames:
        trains = getattr(metafunc.function, "kind", "") == "reference"
        notebooks = [
            pytest.param(name, marks=pytest.mark.slow if trains and name in LONG else ())
            for name in sorted(path.name for path in here.iterdir())
        ]
        metafunc.parametrize("notebook", notebooks)


def of_kind(kind: str):
    """Say which pieces of the museum a test is about."""

    def marked(function):
        function.kind = kind
        return function

    return marked


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


HOSTILE = {
    "hostile_ast_transformer": ("tampered", 0.0),
    "hostile_endless_loop": ("timed_out", None),
    "hostile_crash": ("crashed", None),
}


class Museum:
    """What holds for the pieces of every assignment. Each has a class, and so a process, of its own."""

    assignment: str

    @of_kind("right")
    def test_a_right_solution_gets_full_marks_however_it_is_written(
        self, path, shared_course, tmp_path, warm
    ):
        _, result = graded(path, shared_course, tmp_path, warm)
        assert failures(result) == {}
        assert result.status == "graded"
        assert sum(check.points for check in result.checks) == sum(
            check.max_points for check in result.checks
        )

    @of_kind("wrong")
    def test_a_typical_mistake_is_named_and_nothing_else_is_held_against_it(
        self, path, shared_course, tmp_path, warm
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

    @of_kind("reference")
    def test_the_reference_solution_gets_full_marks(self, notebook, shared_course, warm):
        chosen = shared_course.assignment(self.assignment)
        file = chosen.source / f"{notebook}.ipynb"
        result = grade_notebook(
            chosen, notebook, file, OPTIONS, with_folder=False, kernels=warm(self.assignment)
        ).result
        assert failures(result) == {}
        earned = sum(check.points for check in result.checks)
        assert earned == sum(check.max_points for check in result.checks)

    def test_the_unedited_release_earns_next_to_nothing(self, notebook, shared_course, warm):
        chosen = shared_course.assignment(self.assignment)
        file = chosen.release / f"{notebook}.ipynb"
        result = grade_notebook(
            chosen, notebook, file, OPTIONS, with_folder=False, kernels=warm(self.assignment)
        ).result
        assert result.status == "graded"
        most = sum(check.max_points for check in result.checks)
        assert sum(check.points for check in result.checks) <= 0.05 * most


class WithHostile(Museum):
    """For assignments whose museum has hostile pieces as well."""

    @of_kind("hostile")
    def test_a_hostile_notebook_ends_in_its_status_with_no_mark_that_it_did_not_earn(
        self, path, shared_course, tmp_path, warm
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


class TestChatgptFix(WithHostile):
    assignment = "chatgpt_fix"


class TestCollege(WithHostile):
    assignment = "college"


class TestFashionAnn(Museum):
    assignment = "fashion_ann"


class TestFashionCnn(Museum):
    assignment = "fashion_cnn"


class TestFoundations(Museum):
    assignment = "foundations"


class TestMnist(Museum):
    assignment = "mnist"


class TestRegression(Museum):
    assignment = "regression"


def test_every_assignment_has_its_museum_here(shared_course):
    classes = [each for name, each in globals().items() if name.startswith("Test")]
    assert {each.assignment for each in classes} == set(shared_course.assignment_names())
