"""The three classifiers of the cross-validation in `baseline`, asked again with their coefficients.

Nothing is fitted again: coefficients say what a classifier answers, and the folds of `cv=3` are
known, as nothing is shuffled.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold

from nbassay.checks.picture_sets import find_scale
from nbassay.checks.pixel_scaling import find_pixel_scaling
from nbassay.grader import require, text

FOLDS = 3


@dataclass(frozen=True)
class Recount:
    """What the classifiers answer, on the pictures scaled as the student has them."""

    of_training: np.ndarray  # (3, 60000): the answers of each to all pictures
    of_test: np.ndarray  # (3, n): to the distinct test pictures
    held: tuple[np.ndarray, ...]  # of each fold the rows held out
    truth: np.ndarray

    def scores(self):
        """The share that each gets right of the rows held out from it."""
        return np.array([self._share(number, rows) for number, rows in enumerate(self.held)])

    def scores_on_learnt_rows(self):
        """The same on the rows that each has learnt from."""
        rest = (np.setdiff1d(np.arange(len(self.truth)), rows) for rows in self.held)
        return np.array([self._share(number, rows) for number, rows in enumerate(rest)])

    def answers_held_out(self):
        """For each picture the answer of the classifier that has not seen it, (60000,)."""
        found = np.empty(len(self.truth), np.int64)
        for answers, rows in zip(self.of_training, self.held, strict=True):
            found[rows] = answers[rows]
        return found

    def _share(self, number, rows):
        return float(np.mean(self.of_training[number, rows] == self.truth[rows]))


def three(sgd_models):
    """The three classifiers.

    Raises:
        CheckFailed: if there are not three, or one is something else.
    """
    first = sgd_models.item(0).estimator("SGDClassifier")
    number = len(sgd_models.value.items)
    require(
        number == FOLDS,
        text(
            ko="`sgd_models`에 분류기가 {number}개 있습니다. 폴드마다 하나씩 {folds}개여야 합니다.",
            en="`sgd_models` holds {number} classifiers; there is one for each of {folds} folds.",
            number=number,
            folds=FOLDS,
        ),
    )
    rest = (sgd_models.item(place).estimator("SGDClassifier") for place in range(1, FOLDS))
    return [first, *rest]


def recount(sgd_models, x_train, data):
    """What the three classifiers answer to all pictures.

    Raises:
        CheckFailed: if `sgd_models` holds something else.
    """
    classifiers = three(sgd_models)
    memory, key = sgd_models.submission.memory, ("answers of three", sgd_models.cell)
    if key not in memory:
        train, test = shown(x_train, data, data.x_train), shown(x_train, data, data.x_test)
        test = test[: data.distinct_test]
        folds = StratifiedKFold(FOLDS).split(np.zeros((len(data.y_train), 1)), data.y_train)
        memory[key] = Recount(
            np.stack([each.best_of_lines(train, 10) for each in classifiers]),
            np.stack([each.best_of_lines(test, 10) for each in classifiers]),
            tuple(held for _, held in folds),
            data.y_train.astype(np.int64),
        )
    return memory[key]


def shown(x_train, data, images):
    """`images` scaled as the student's are, (n, 784) float32, as well as can be told."""
    if x_train.kind == "nothing":
        return images.reshape(len(images), -1) / np.float32(255)
    pixels = x_train.numbers().values
    found = find_pixel_scaling(pixels, data.x_train) or find_scale(pixels)
    return found.show(images).reshape(len(images), -1)
