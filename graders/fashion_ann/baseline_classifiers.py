"""The three classifiers of a cross-validation, computed again from their coefficients.

Nothing is fitted again: coefficients say what a classifier answers, and the folds of `cv=3` are
known, as nothing is shuffled.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold

from nbassay import evidence as ev
from nbassay.checks import fail, require
from nbassay.checks.values import to_array
from nbassay.texts import text

from .baseline_pixels import rows_seen
from .images_shared import PIXELS

FOLDS = 3
PASSES = 5
# A student's classifier answers in float32, here it is float64: nearly equal scores may swap.
SAME_ANSWERS = 0.999
SAME_SHARE = 1e-3


@dataclass(frozen=True)
class Classifier:
    """One fitted SGDClassifier: ten rows of 784 weights, ten biases."""

    weights: np.ndarray
    biases: np.ndarray
    loss: str
    max_iter: object
    rows_seen: float  # rows times passes
    passes: float

    def predict(self, rows):
        """Class numbers of scaled rows (n, 784)."""
        return (rows @ self.weights.T.astype(np.float32) + self.biases).argmax(axis=1)

    @property
    def rows(self):
        """How many rows it was fitted on."""
        return self.rows_seen / self.passes if self.passes else 0.0


@dataclass(frozen=True)
class Recount:
    """What the three classifiers answer, on the pictures scaled as the student has them."""

    of_training: np.ndarray  # (3, 60000): the answers of each to all pictures
    of_test: np.ndarray  # (3, n): to the distinct test pictures
    held: tuple[np.ndarray, ...]  # of each fold the rows held out
    truth: np.ndarray

    def scores(self):
        """The share that each classifier gets right of the rows held out from it."""
        return np.array([self._share(n, rows) for n, rows in enumerate(self.held)])

    def scores_on_learnt_rows(self):
        """The same on the rows that each has learnt from."""
        rest = (np.setdiff1d(np.arange(len(self.truth)), rows) for rows in self.held)
        return np.array([self._share(n, rows) for n, rows in enumerate(rest)])

    def answers_held_out(self):
        """For each picture the answer of the classifier that has not seen it, (60000,)."""
        found = np.empty(len(self.truth), np.int64)
        for answers, rows in zip(self.of_training, self.held, strict=True):
            found[rows] = answers[rows]
        return found

    def _share(self, number, rows):
        return float(np.mean(self.of_training[number, rows] == self.truth[rows]))


def three(submission):
    """Return the three classifiers in `sgd_models`.

    Raises:
        CheckFailed: if there are not three, or one is something else or not fitted.
    """
    value = submission.value("sgd_models")
    if not isinstance(value, ev.ListValue):
        submission.wrong_type(
            "sgd_models",
            value,
            text(ko="SGDClassifier 셋의 목록", en="a list of three SGDClassifier"),
        )
    require(
        len(value.items) == FOLDS,
        text(
            ko="`sgd_models`에 분류기가 {n_items}개 있습니다. 조각마다 하나씩 {folds}개입니다.",
            en="`sgd_models` holds {n_items} classifiers; there is one for each of {folds} folds.",
            n_items=len(value.items),
            folds=FOLDS,
        ),
    )
    return [_classifier(item) for item in value.items]


def _classifier(value):
    if not isinstance(value, ev.Estimator) or value.class_name != "SGDClassifier":
        seen = value.describe()
        fail(
            text(
                ko="`sgd_models`에 {seen}{이} 들어 있습니다. 학습이 끝난 SGDClassifier여야 합니다.",
                en="`sgd_models` holds {seen}; it should hold fitted SGDClassifier.",
                seen=seen,
            )
        )
    weights, biases = _fitted(value, "coef_"), _fitted(value, "intercept_")
    if weights is None or biases is None:
        fail(
            text(
                ko="`sgd_models`에 아직 학습하지 않은 분류기가 있습니다.",
                en="`sgd_models` holds a classifier that has not been fitted.",
            )
        )
    require(
        weights.shape == (10, PIXELS) and biases.shape in {(10,), (1,)},
        text(
            ko="`sgd_models`의 분류기에 {shape} 모양의 가중치가 있습니다. 종류 10가지에 화소 "
            "{pixels}개입니다.",
            en="A classifier of `sgd_models` has weights of shape {shape}; there are 10 kinds "
            "and {pixels} pixels.",
            shape=weights.shape,
            pixels=PIXELS,
        ),
    )
    steps, passes = _fitted(value, "t_"), _fitted(value, "n_iter_")
    return Classifier(
        weights,
        biases,
        str(value.params.get("loss")),
        value.params.get("max_iter"),
        0.0 if steps is None else float(steps) - 1,
        0.0 if passes is None else float(passes),
    )


def _fitted(estimator, name):
    value = estimator.fitted.get(name)
    array = None if value is None else to_array(value)
    if array is None or array.dtype.kind not in "fiu" or not np.isfinite(array).all():
        return None
    return array.astype(np.float64)


def folds(data):
    """The rows that `cv=3` holds out, fold by fold."""
    kinds = data.y_train
    split = StratifiedKFold(FOLDS).split(np.zeros((len(kinds), 1)), kinds)
    return tuple(held for _, held in split)


def recount(submission, data):
    """Return the answers of the three classifiers to all pictures.

    Raises:
        CheckFailed: if `sgd_models` holds something else.
    """
    classifiers = three(submission)
    key = ("answers of three", tuple(one.weights.tobytes() for one in classifiers))
    if key not in submission.memory:
        train = rows_seen(submission, data, data.x_train)
        test = rows_seen(submission, data, data.x_test[: data.distinct_test])
        submission.memory[key] = Recount(
            np.stack([one.predict(train) for one in classifiers]),
            np.stack([one.predict(test) for one in classifiers]),
            folds(data),
            data.y_train.astype(np.int64),
        )
    return submission.memory[key]
