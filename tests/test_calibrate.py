"""`nbassay calibrate` says what bars rest on, and every bar of the course has its evidence."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nbassay.audit.calibrating import Calibrated, Calibration, calibrate_assignment
from nbassay.audit.calibration_file import read_calibration, write_calibration
from nbassay.audit.calibration_page import draw, write_calibration_page
from nbassay.audit.seeds import with_seed
from nbassay.audit.spread import MOST_FALSE_FAILS, MOST_PASSES, Spread
from nbassay.authoring.known_submissions import Cell, KnownSubmission
from nbassay.authoring.release import release
from nbassay.authoring.scaffold import begin_assignment
from nbassay.checks.bars import Bar, reaches
from nbassay.cli import run
from nbassay.course.grader_files import grader_files
from nbassay.course.layout import Assignment, Course
from nbassay.errors import NbassayError
from nbassay.grading import Options


def accuracies(mean, sd, runs, seed=0):
    """`runs` values of exactly this mean and standard deviation."""
    drawn = np.random.default_rng(seed).normal(size=runs)
    drawn = (drawn - drawn.mean()) / drawn.std(ddof=1)
    return (mean + sd * drawn).tolist()


class TestSpread:
    @pytest.mark.parametrize("runs", [5, 20])
    def test_a_bar_at_the_limit_fails_one_honest_run_of_a_thousand(self, runs):
        spread = Spread("bar", "at least", {"a": accuracies(0.9, 0.01, runs)}, {})
        limit = spread.worst_right.reached_but_for(MOST_FALSE_FAILS)
        assert spread.chance_of_false_fail(limit) == pytest.approx(MOST_FALSE_FAILS)
        drawn = np.random.default_rng(1).normal(0.9, 0.01, 100_000)
        # Few runs say little of the spread, so the limit lies further away than the quantile.
        assert np.mean(drawn < limit) < MOST_FALSE_FAILS

    def test_the_right_solution_that_does_worst_decides(self):
        right = {"good": accuracies(0.95, 0.01, 10), "fair": accuracies(0.90, 0.01, 10)}
        spread = Spread("bar", "at least", right, {})
        assert spread.worst_right.name == "fair"
        assert spread.worst_right.mean == pytest.approx(0.90)
        assert spread.worst_right.sd == pytest.approx(0.01)

    def test_the_bar_proposed_lets_right_work_pass_and_wrong_work_fail(self):
        spread = Spread(
            "bar",
            "at least",
            {"right": accuracies(0.93, 0.01, 20)},
            {"far": accuracies(0.3, 0.01, 5), "near": accuracies(0.7, 0.01, 5)},
        )
        assert spread.best_wrong is not None
        assert spread.best_wrong.name == "near"
        bar = spread.propose()
        assert bar is not None
        assert spread.chance_of_false_fail(bar) < MOST_FALSE_FAILS
        assert spread.chance_of_pass(bar) < MOST_PASSES
        assert 0.7 < bar < 0.93

    def test_an_error_must_stay_below_its_bar(self):
        spread = Spread(
            "bar",
            "at most",
            {"right": accuracies(0.30, 0.01, 20), "worse": accuracies(0.35, 0.01, 20)},
            {"wrong": accuracies(0.6, 0.01, 5)},
        )
        assert spread.worst_right.name == "worse"
        assert spread.worst_right.mean == pytest.approx(0.35)
        assert (
            spread.chance_of_false_fail(0.5) < MOST_FALSE_FAILS < spread.chance_of_false_fail(0.3)
        )
        assert spread.chance_of_pass(0.5) < MOST_PASSES < spread.chance_of_pass(0.7)
        bar = spread.propose()
        assert bar is not None
        assert 0.35 < bar < 0.6

    def test_wrong_work_that_runs_wild_hides_no_other(self):
        wrong = {"one epoch": [0.79, 0.76, 0.79], "not scaled": [5.8, 2.3, 99.7]}
        spread = Spread("bar", "at most", {"right": accuracies(0.35, 0.013, 20)}, wrong)
        assert spread.best_wrong is not None
        assert (spread.best_wrong.name, spread.best_wrong.mean) == ("one epoch", 0.76)
        assert spread.chance_of_pass(0.5) < MOST_PASSES

    def test_what_cannot_be_told_apart_has_no_bar(self):
        spread = Spread(
            "bar",
            "at least",
            {"right": accuracies(0.90, 0.02, 20)},
            {"wrong": accuracies(0.88, 0.02, 5)},
        )
        assert spread.propose() is None

    def test_without_wrong_work_the_bar_is_what_honest_work_reaches(self):
        for wanted, bounds in (("at least", (0.8, 0.9)), ("at most", (0.9, 1.0))):
            spread = Spread("bar", wanted, {"right": accuracies(0.9, 0.01, 20)}, {})
            bar = spread.propose()
            assert bar is not None
            assert spread.chance_of_false_fail(bar) <= MOST_FALSE_FAILS * 1.01
            assert bounds[0] < bar < bounds[1]

    def test_a_bar_that_nothing_wrong_was_held_to_is_not_safe(self):
        right = {"right": accuracies(0.93, 0.01, 20)}
        kept = [
            Calibration(0.8, Spread("bar", "at least", right, wrong), "fast", "2026-11-30", {})
            for wrong in ({}, {"wrong": [0.5, 0.52]})
        ]
        assert [one.holds for one in kept] == [False, True]

    def test_work_without_luck_passes_or_fails_for_certain(self):
        spread = Spread("bar", "at least", {"right": [0.9, 0.9]}, {"wrong": [0.5, 0.5]})
        assert spread.chance_of_false_fail(0.89) == 0.0
        assert spread.chance_of_false_fail(0.91) == 1.0
        assert spread.chance_of_pass(0.49) == 1.0


SOLUTION = {
    "split": "a, b = train_test_split(X, random_state=42)\nn = 42",
    "model": "keras.utils.set_random_seed(SEED)\nrng = np.random.default_rng(7)",
    "shell": "!ls\nnp.random.seed(1)",
}


class TestSeeds:
    def test_seeds_are_replaced_and_other_numbers_stay(self):
        made = with_seed(KnownSubmission("one", "what", (), ()), SOLUTION, 99)
        begin, *cells = made.cells
        assert begin.extra
        assert "set_random_seed(99)" in begin.source
        assert [cell.source for cell in cells] == [
            "a, b = train_test_split(X, random_state=99)\nn = 42",
            "keras.utils.set_random_seed(99)\nrng = np.random.default_rng(1099)",
            SOLUTION["shell"],
        ]

    def test_two_seeds_of_one_submission_stay_two(self):
        split = "a = train_test_split(X, random_state=1)\nb = train_test_split(y, random_state=2)"
        _, cell = with_seed(KnownSubmission("one", "what", (), ()), {"split": split}, 7).cells
        assert "X, random_state=7" in cell.source
        assert "y, random_state=1007" in cell.source

    def test_cells_of_the_submission_stand_for_those_of_the_solution(self):
        known = KnownSubmission(
            "one", "what", (), (Cell("model", "seed = 1"), Cell("model", "np.random.seed(5)", True))
        )
        made = with_seed(known, {"split": "x = 1", "model": "y = 2"}, 8)
        assert [(cell.topic, cell.source, cell.extra) for cell in made.cells[1:]] == [
            ("model", "np.random.seed(8)", True),
            ("split", "x = 1", False),
            ("model", "seed = 1", False),
        ]


def test_a_bar_is_a_number_that_notes_what_is_held_to_it():
    seen = []
    bar = Bar("share", 0.5, seen.append)
    assert bar + 1 == 1.5
    assert reaches(np.float64(0.6), bar)
    assert not bar.is_reached_by(0.4)
    assert bar.is_not_exceeded_by(0.5)
    assert [(one.bar, one.value, one.wanted) for one in seen] == [
        ("share", 0.6, "at least"),
        ("share", 0.4, "at least"),
        ("share", 0.5, "at most"),
    ]
    assert reaches(0.5, 0.5)
    assert not reaches(0.4, 0.5)


@pytest.fixture(scope="module")
def wine(tmp_path_factory) -> Assignment:
    """The template with a network, which has one bar."""
    folder = tmp_path_factory.mktemp("wine")
    begin_assignment(folder, "wine", template="classifier")
    course = Course.open(folder)
    release(course, ["wine"])
    return course.assignment("wine")


@pytest.fixture(scope="module")
def counted() -> tuple[list[str], list[int]]:
    """The runs that `found` was told of, and how many it was told would be."""
    return [], []


@pytest.fixture(scope="module")
def found(wine, counted) -> Calibrated:
    """The template's bar, calibrated."""
    done, planned = counted
    return calibrate_assignment(
        wine, Options(jobs=2), seeds=6, on_result=done.append, on_planned=planned.append
    )


@pytest.mark.keras
class TestCalibrating:
    def test_each_run_is_held_to_the_bar(self, found):
        (one,) = found.bars.values()
        assert one.spread.name == "held_rows"
        assert sum(map(len, one.spread.right.values())) >= 6
        values = [value for runs in one.spread.right.values() for value in runs]
        assert len(set(values)) > 1  # other seeds, other splits
        assert all(0.7 <= value <= 1 for value in values)
        assert found.lost == {}

    def test_it_says_beforehand_how_many_runs_there_are(self, found, counted):
        done, planned = counted
        assert planned == [len(done)]

    def test_wrong_work_that_the_bar_is_for_is_measured(self, found):
        (one,) = found.bars.values()
        assert one.spread.wrong
        assert all(value < 0.7 for runs in one.spread.wrong.values() for value in runs)

    def test_the_page_has_a_strip_for_each_submission(self, wine, found):
        page = write_calibration_page(wine, found.bars).read_text(encoding="utf-8")
        (one,) = found.bars.values()
        for name, runs in {**one.spread.right, **one.spread.wrong}.items():
            assert name in page
            strip = next(each for each in draw(one).strips if each.name == name)
            assert len(strip.places) == len(runs)

    def test_the_command_keeps_it_beside_the_graders(self, wine, found, capsys):
        where = ["--course", str(wine.course.root), "--seeds", "6", "--json", "-"]
        before = grader_files(wine.graders)
        code = run(["calibrate", "wine", *where, "--write"])
        said = json.loads(capsys.readouterr().out)
        assert set(said["bars"]) == {"held_rows"}
        assert said["lost_points"] == {}
        kept = read_calibration(wine)["held_rows"]
        assert code == (0 if kept.holds else 1)
        assert kept.spread.worst_right.mean == pytest.approx(said["bars"]["held_rows"]["mean"])
        assert grader_files(wine.graders) == before  # no mark rests on it


class TestFile:
    def test_the_evidence_of_other_bars_is_kept(self, wine):
        path = wine.graders / "calibration.json"
        entry = {
            "bar": 0.5,
            "wanted": "at least",
            "right": {"one": [0.9, 0.91]},
            "wrong": {},
            "budget": "fast",
            "date": "2026-11-30",
            "versions": {},
        }
        path.write_text(json.dumps({"held_rows": entry, "gone": entry}), encoding="utf-8")
        kept = read_calibration(wine)
        assert set(kept) == {"held_rows"}
        assert kept["held_rows"].bar == 0.7  # as assignment.toml has it today
        write_calibration(wine, {})
        assert set(json.loads(path.read_text(encoding="utf-8"))) == {"held_rows"}

    def test_a_damaged_file_is_named(self, wine):
        (wine.graders / "calibration.json").write_text('{"held_rows": {}}', encoding="utf-8")
        with pytest.raises(NbassayError, match=r"calibration\.json: held_rows"):
            read_calibration(wine)


def test_without_a_bar_there_is_nothing_to_calibrate(tmp_path):
    begin_assignment(tmp_path, "geometry")
    course = Course.open(tmp_path)
    release(course, ["geometry"])
    with pytest.raises(NbassayError, match="no \\[bars\\]"):
        calibrate_assignment(course.assignment("geometry"), Options(jobs=1), seeds=4)


@pytest.mark.keras
def test_bars_that_no_check_asks_for_are_told(tmp_path):
    begin_assignment(tmp_path, "geometry")
    settings = tmp_path / "graders" / "geometry" / "assignment.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n[bars]\nx = 1.0\n", "utf-8")
    course = Course.open(tmp_path)
    release(course, ["geometry"])
    with pytest.raises(NbassayError, match="no check of geometry holds anything to a bar"):
        calibrate_assignment(course.assignment("geometry"), Options(jobs=1), seeds=4)
