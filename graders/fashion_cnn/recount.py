"""What a student says of the test images, against what the rebuilt network answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, Submission, fail, metrics, require
from nbassay.data import ImageSet
from nbassay.texts import text

from .learning import saved_model
from .network import probabilities
from .pixels import fed_rows
from .together import one_of

# Networks are asked again in batches of another size, so nearly equal probabilities may swap.
SAME_ANSWERS = 0.999
TEST_ROWS = 10_000

Answers = Sequence[NDArray[np.float64]]


def answers_of(
    submission: Submission, rebuild: Callable[[str | ev.Model], Any], data: ImageSet
) -> Answers:
    """Return the probabilities (n, 10) of `model`, and of the file, on the n distinct test images.

    Raises:
        CheckFailed: if there is neither.
    """
    key = ("answers", submission.cell)
    if key in submission.memory:
        kept: Answers = submission.memory[key]
        return kept
    rows = fed_rows(submission, data)
    found = []
    for which in (lambda: submission.model("model"), lambda: saved_model(submission)):
        try:
            found.append(probabilities(rebuild(which()), rows))
        except CheckFailed as failed:
            missing = failed
    if not found:
        raise missing
    submission.memory[key] = found
    return found


def class_numbers(submission: Submission, answers: Answers) -> None:
    """`y_pred` holds the class numbers that one of the networks answers with.

    Raises:
        CheckFailed: saying what they are instead.
    """
    y_pred = submission.numbers("y_pred")
    if y_pred.shape == (TEST_ROWS, 10):
        fail(
            text(
                ko="`y_pred`의 모양이 (10000, 10)입니다. 아직 열 가지 확률입니다. 사진마다 가장 "
                "큰 확률의 번호 하나가 있어야 정답과 견줄 수 있습니다.",
                en="`y_pred` has shape (10000, 10): these still are ten probabilities. One "
                "number for each picture, that of the largest, is what can be compared with "
                "the truth.",
            )
        )
    y_pred = submission.vector("y_pred", TEST_ROWS)
    require(
        np.isin(y_pred, range(10)).all(),
        text(
            ko="`y_pred`에는 0부터 9까지의 번호만 있어야 합니다.",
            en="`y_pred` should hold numbers from 0 to 9 only.",
        ),
    )
    agree = max(float(np.mean(y_pred[: len(one)] == one.argmax(axis=1))) for one in answers)
    require(
        agree >= SAME_ANSWERS,
        text(
            ko="`y_pred`가 `model`을 다시 돌려 얻은 답과 {agree:.1%}만 같습니다. 시험용 사진 "
            "전부를 순서대로 예측하고, 사진마다 가장 큰 확률의 번호를 골랐는지 확인하세요.",
            en="`y_pred` agrees with what `model` answers for only {agree:.1%} of the pictures. "
            "See that all test images are predicted in order, and that the largest is found "
            "picture by picture.",
            agree=agree,
        ),
    )


# Keras counts from the values before the softmax, so that a probability may be as small as it
# likes; counted by hand from probabilities there is a bound, and Keras's own is 1e-7.
BOUNDS = (1e-7, 1e-40)


class Score(NamedTuple):
    """The share of the test images that a network reads right, and its mean cross-entropy.

    There is one loss for each of the `BOUNDS`.
    """

    share: float
    losses: tuple[float, ...]


def scores(answers: Answers, truth: NDArray[np.uint8]) -> list[Score]:
    """Return the score of each of the networks."""
    found = []
    for one in answers:
        true = truth[: len(one)]
        given = _shares(one)[np.arange(len(one)), true]
        losses = tuple(float(-np.log(given.clip(bound, 1)).mean()) for bound in BOUNDS)
        found.append(Score(metrics.share_right(true, one.argmax(axis=1)), losses))
    return found


def _shares(answers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities that sum to 1, as Keras's cross-entropy makes them where they do not.

    Of ten sigmoids it takes the values before the activation, and puts a softmax over those.
    """
    if (np.abs(answers.sum(axis=1) - 1) < 1e-3).all():
        return answers
    inside = answers.clip(1e-40, 1 - 2**-53)  # the number next to 1
    odds = inside / (1 - inside)
    return odds / odds.sum(axis=1, keepdims=True)


def accuracy(claimed: float, counted: Sequence[Score]) -> None:
    """`claimed` is the share that one of the networks reads right.

    Raises:
        CheckFailed: naming a loss or a percentage.
    """

    def look(score: Score) -> None:
        loss_first = text(
            ko="손실입니다. evaluate는 손실을 먼저 돌려줍니다.", en="the loss, which comes first."
        )
        losses = {str(loss): (loss, loss_first) for loss in score.losses}
        metrics.score("test_accuracy", claimed, score.share, mistaken_for=losses)

    one_of([lambda one=one: look(one) for one in counted])


def loss(claimed: float, counted: Sequence[Score]) -> None:
    """`claimed` is the mean cross-entropy of one of the networks.

    Raises:
        CheckFailed: naming an accuracy.
    """
    if any(abs(claimed - lost) <= 0.01 * lost + 1e-3 for one in counted for lost in one.losses):
        return
    if any(abs(claimed - one.share) <= 1e-3 for one in counted):
        fail(
            text(
                ko="`test_loss`에 정확도가 들어 있습니다. evaluate는 손실을 먼저 돌려줍니다.",
                en="`test_loss` holds the accuracy: evaluate returns the loss first.",
            )
        )
    fail(
        text(
            ko="`test_loss`의 값 {claimed:.4f}{이} 시험용 사진에서 다시 잰 손실과 다릅니다. "
            "시험용 사진과 이름표로, 다른 값들과 같은 모델로 재었는지 확인하세요.",
            en="`test_loss` is {claimed:.4f}, which is not the loss measured again on the test "
            "images. See that it comes from test images and labels, and from the same model "
            "as the rest.",
            claimed=claimed,
        )
    )


def guesses(submission: Submission, answers: Answers) -> list[NDArray[Any]]:
    """Return class numbers (10000,) that may be counted: the student's, then the networks'.

    So a `y_pred` that is wrong does not make the matrix of a right model wrong as well.
    """
    found = [np.resize(one.argmax(axis=1), TEST_ROWS) for one in answers]
    try:
        y_pred = submission.vector("y_pred", TEST_ROWS)
    except CheckFailed:
        return found
    return [y_pred, *found] if np.isin(y_pred, range(10)).all() else found


def matrix(submission: Submission, guessed: Sequence[NDArray[Any]], data: ImageSet) -> None:
    """`matrix` counts the test images, rows for true and columns for predicted kinds.

    Raises:
        CheckFailed: naming a transposed or normalised matrix.
    """
    claimed = submission.numbers("matrix")
    one_of(
        [lambda one=one: metrics.confusion("matrix", claimed, data.y_test, one) for one in guessed]
    )


def report(submission: Submission, guessed: Sequence[NDArray[Any]], data: ImageSet) -> None:
    """`report` is the classification report of the test images, as text or dict.

    Raises:
        CheckFailed: naming exchanged arguments.
    """
    claimed = submission.plain("report")
    one_of([lambda one=one: metrics.report("report", claimed, data.y_test, one) for one in guessed])
