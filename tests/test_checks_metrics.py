"""Recounted metrics and ROC curves: equivalents pass, typical mistakes are named."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import classification_report, confusion_matrix, roc_curve

from nbassay.checks import CheckFailed, metrics, roc
from nbassay.texts import text

RANDOM = np.random.default_rng(1)
TRUTH = (RANDOM.random(156) < 0.7).astype(int)
SCORES = np.clip(TRUTH * 0.4 + RANDOM.random(156) * 0.6, 0, 1)
GUESS = (SCORES > 0.5).astype(int)
NAMES = ("fpr", "tpr", "thresholds")


def said(check, *args, **options) -> str:
    """Return the English message of a check that must fail; the Korean one must be there too."""
    with pytest.raises(CheckFailed) as caught:
        check(*args, **options)
    assert caught.value.message.ko
    return caught.value.message.en


def test_a_score_is_recounted_and_the_right_one_is_not_told():
    """A made-up accuracy is refused without naming the true one; rounding is fine."""
    right = metrics.share_right(TRUTH, GUESS)
    metrics.score("accuracy", round(right, 3), right)
    assert f"{right:.4f}" not in said(metrics.score, "accuracy", 0.99, right)
    assert "percentage" in said(metrics.score, "accuracy", right * 100, right)


@pytest.mark.parametrize("digits", [2, 3])
def test_a_rounded_score_is_told_as_rounded(digits):
    """Where the brief wants it as it is, rounding is named, and the right score is not told."""
    seen = said(metrics.score, "accuracy", round(145 / 156, digits), 145 / 156, tolerance=1e-5)
    assert f"rounded to {digits} digits" in seen


def test_a_score_of_other_rows_is_named():
    """The accuracy of training rows is recognised as what it is."""
    mistakes = {"train": (0.97, text(ko="학습용 행", en="that of the training rows"))}
    seen = said(metrics.score, "accuracy", 0.97, 0.9, mistaken_for=mistakes)
    assert "that of the training rows" in seen


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda m: m.T, "transposed"),
        (lambda m: m[::-1, ::-1], "reverse order"),
        (lambda m: m / m.sum(axis=1, keepdims=True), "shares"),
        (lambda m: m + 1, "differs from a recount"),
        (lambda m: m[:1], "shape (1, 2)"),
    ],
)
def test_a_wrong_confusion_matrix_is_named(wrong, named):
    """Transposed, reversed, normalised and made-up matrices each get their own message."""
    matrix = confusion_matrix(TRUTH, GUESS)
    metrics.confusion("matrix", matrix.astype(float), TRUTH, GUESS)
    assert named in said(metrics.confusion, "matrix", wrong(matrix), TRUTH, GUESS)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"digits": 4},
        {"target_names": ["public school", "private 2"]},
        {"output_dict": True},
        {"output_dict": True, "target_names": ["a", "b"]},
    ],
)
def test_a_report_counts_however_it_is_written(options):
    """Text of any precision, names of one's own, and dicts are all the same report."""
    metrics.report("report", classification_report(TRUTH, GUESS, **options), TRUTH, GUESS)
    exchanged = classification_report(GUESS, TRUTH, **options)
    assert "exchanged" in said(metrics.report, "report", exchanged, TRUTH, GUESS)
    other = classification_report(TRUTH, 1 - GUESS, **options)
    assert "recount" in said(metrics.report, "report", other, TRUTH, GUESS)


@pytest.mark.parametrize("as_dict", [False, True])
def test_names_of_other_classes_are_told(as_dict):
    """Exchanged names mislead whoever reads the report; names that nobody knows do not."""
    classes = (("public", "No", "0"), ("private", "Yes", "1"))
    for names, wrong in (
        (["public", "private"], False),
        (["공립대", "사립대"], False),
        (["Private", "Public"], True),
        (["yes", "no"], True),
    ):
        report = classification_report(TRUTH, GUESS, target_names=names, output_dict=as_dict)
        if wrong:
            assert "names of the classes" in said(
                metrics.report, "report", report, TRUTH, GUESS, classes
            )
        else:
            metrics.report("report", report, TRUTH, GUESS, classes)


@pytest.mark.parametrize("claimed", ["", "all is well 1 2 3", {"a": 1}, {}, [1, 2], 0.5])
def test_what_is_no_report_is_told_so(claimed):
    """Empty text, other dicts and numbers are no classification report."""
    assert "classification_report" in said(metrics.report, "report", claimed, TRUTH, GUESS)


@pytest.mark.parametrize("drop", [True, False])
def test_a_curve_of_probabilities_is_right_with_or_without_points_on_lines(drop):
    """Points that scikit-learn leaves out by default make no difference, nor does 1 + max."""
    fpr, tpr, thresholds = roc_curve(TRUTH, SCORES, drop_intermediate=drop)
    roc.curve((fpr, tpr, thresholds), TRUTH, SCORES[:, None], NAMES)
    thresholds[0] = SCORES.max() + 1
    roc.curve((fpr, tpr, thresholds), TRUTH, SCORES, NAMES)


def test_typical_wrong_curves_are_named():
    """Rounded predictions, exchanged axes, the other class and unequal lengths."""
    fpr, tpr, thresholds = roc_curve(TRUTH, SCORES)
    rounded = roc_curve(TRUTH, SCORES.round())
    other = roc_curve(TRUTH, 1 - SCORES, pos_label=0)
    assert "3 points" in said(roc.curve, rounded, TRUTH, SCORES, NAMES)
    assert "exchanged" in said(roc.curve, (tpr, fpr, thresholds), TRUTH, SCORES, NAMES)
    assert "class 0" in said(roc.curve, other, TRUTH, SCORES, NAMES)
    assert "length" in said(roc.curve, (fpr[1:], tpr, thresholds), TRUTH, SCORES, NAMES)
    assert "roc_curve(true" in said(roc.curve, (fpr**2, tpr, thresholds), TRUTH, SCORES, NAMES)
    assert "roc_curve(true" in said(
        roc.curve, (fpr * np.nan, tpr, thresholds), TRUTH, SCORES, NAMES
    )


def test_classes_are_no_probabilities():
    """Rounded values, logits and NaN are told apart from probabilities."""
    roc.probabilities("y_pred", SCORES)
    assert "only 0 and 1" in said(roc.probabilities, "y_pred", SCORES.round())
    assert "range" in said(roc.probabilities, "y_pred", SCORES * 4)
    assert "range" in said(roc.probabilities, "y_pred", SCORES * np.nan)
