"""The figures of an evaluation, held against what networks answer to the test pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import CheckFailed, fail, require
from nbassay.data import ImageSet
from nbassay.grader._captured_thing import Captured
from nbassay.grader._file_view import Written
from nbassay.grader._in_parts import one_of
from nbassay.grader._picture_views import Reader
from nbassay.texts import text

# A network is asked again in batches of another size, so nearly equal probabilities may swap.
_SAME_ANSWERS = 0.999
_PICTURES = text(ko="시험용 사진", en="the test pictures")
_LOSS_FIRST = text(
    ko="손실입니다. evaluate는 손실을 먼저 돌려줍니다.",
    en="the loss: evaluate returns the loss first.",
)
_ACCURACY = text(
    ko="정확도입니다. evaluate는 손실을 먼저 돌려줍니다.",
    en="the accuracy: evaluate returns the loss first.",
)


def evaluation_of(
    *networks: Captured | Written | None, on: ImageSet, like: Captured | None = None
) -> Evaluation:
    """Begin to hold figures against what one of `networks` answers to the test pictures of `on`.

    Networks are captured models and files; a file that was not written is None. They are shown the
    pictures as they are in the captured name `like`, else as each of them learnt from.

    ::

        @check(1, "test_evaluate")
        def accuracy_is_that_of_the_network(accuracy, model, digits):
            evaluation_of(model, on=digits).has_accuracy(accuracy)
    """
    given = tuple(network for network in networks if network is not None)
    return Evaluation(given, on, like)


@dataclass(frozen=True)
class Evaluation:
    """What one of several networks makes of the test pictures of `data`; each figure may be of any."""

    networks: tuple[Captured | Written, ...]
    data: ImageSet
    like: Captured | None

    def has_answers(self, y_pred: Captured) -> None:
        """`y_pred` holds the class number (n,) that a network answers to each test picture.

        Raises:
            CheckFailed: saying what it holds instead, or the share that agrees.
        """
        given = self._class_numbers(y_pred)

        def look(reader: Reader) -> None:
            agree = float(np.mean(given == self._answered(reader)))
            require(
                agree >= _SAME_ANSWERS,
                text(
                    ko="`{name}`{이} `{model}`{을} 다시 돌려 얻은 답과 {agree:.1%}만 같습니다. "
                    "시험용 사진 전부를 순서대로 예측하고, 사진마다 가장 큰 확률의 번호를 "
                    "골랐는지 확인하세요.",
                    en="`{name}` agrees with what `{model}` answers for only {agree:.1%} of the "
                    "pictures. See that all test pictures are predicted in order, and that the "
                    "largest is found picture by picture.",
                    name=y_pred.name,
                    model=reader.name,
                    agree=agree,
                ),
            )

        self._hold_one(look)

    def has_accuracy(self, accuracy: Captured) -> None:
        """`accuracy` is the share that a network reads right.

        Raises:
            CheckFailed: naming the loss, a percentage, or that it is off.
        """

        def look(reader: Reader) -> None:
            losses = {
                str(place): (partial(self._loss, reader, place), _LOSS_FIRST) for place in (0, 1)
            }
            accuracy.number().is_score(self._share(reader), mistaken_for=losses, on=_PICTURES)

        self._hold_one(look)

    def has_loss(self, loss: Captured) -> None:
        """`loss` is the mean cross-entropy of a network, as Keras counts it or by hand.

        Raises:
            CheckFailed: naming the accuracy, or that it is off.
        """

        def look(reader: Reader) -> None:
            mistakes = ((self._share(reader), _ACCURACY),)
            one_of(
                (self._loss(reader, place) for place in (0, 1)),
                lambda counted: loss.number().is_error(
                    counted, mistaken_for=mistakes, tolerance=0.01 * counted + 1e-3
                ),
            )

        self._hold_one(look)

    def has_matrix(self, matrix: Captured, y_pred: Captured) -> None:
        """`matrix` counts true against predicted classes, those of `y_pred` or of a network.

        So a `y_pred` that is wrong does not make the matrix of a right network wrong as well.

        Raises:
            CheckFailed: naming a transposed or normalised matrix.
        """
        self._hold_predicted(y_pred, lambda said: matrix.is_confusion_of(self.data.y_test, said))

    def has_report(self, report: Captured, y_pred: Captured) -> None:
        """`report` is the classification report of `y_pred`, or of what a network answers.

        Raises:
            CheckFailed: naming exchanged arguments, or that its figures are off.
        """
        self._hold_predicted(y_pred, lambda said: report.is_report_of(self.data.y_test, said))

    def _hold_one(self, look: Callable[[Reader], object]) -> None:
        one_of(self.networks, lambda network: look(network.reader(self.data)))

    def _hold_predicted(
        self, y_pred: Captured, look: Callable[[NDArray[np.int64]], object]
    ) -> None:
        try:
            own = [self._class_numbers(y_pred)]
        except CheckFailed:
            own = []
        one_of((*own, *self.networks), lambda source: look(self._predicted(source)))

    def _predicted(self, source: NDArray[np.int64] | Captured | Written) -> NDArray[np.int64]:
        if isinstance(source, np.ndarray):
            return source
        return self._answered(source.reader(self.data))

    def _class_numbers(self, y_pred: Captured) -> NDArray[np.int64]:
        rows, classes = len(self.data.y_test), int(self.data.y_train.max()) + 1
        if y_pred.numbers().values.shape == (rows, classes):
            fail(
                text(
                    ko="`{name}`의 모양이 ({rows}, {classes})입니다. 아직 확률입니다. 사진마다 가장 "
                    "큰 확률의 번호 하나가 있어야 정답과 견줄 수 있습니다.",
                    en="`{name}` has shape ({rows}, {classes}): these still are probabilities. One "
                    "number for each picture, that of the largest, is what can be compared with "
                    "the truth.",
                    name=y_pred.name,
                    rows=rows,
                    classes=classes,
                )
            )
        given = np.asarray(y_pred.vector(rows))
        require(
            np.isin(given, range(classes)).all(),
            text(
                ko="`{name}`에는 0부터 {last}까지의 번호만 있어야 합니다.",
                en="`{name}` should hold numbers from 0 to {last} only.",
                name=y_pred.name,
                last=classes - 1,
            ),
        )
        return given.astype(np.int64)

    def _answered(self, reader: Reader) -> NDArray[np.int64]:
        """Return the class (n,) that it answers to each test picture; of a sample these repeat."""
        answers = reader.answers(reader.unseen[0], like=self.like).argmax(axis=1)
        return np.resize(answers, len(self.data.y_test))

    def _share(self, reader: Reader) -> float:
        images, kinds = reader.unseen
        return float(np.mean(self._answered(reader)[: len(images)] == kinds))

    def _loss(self, reader: Reader, place: int) -> float:
        return reader.cross_entropies(*reader.unseen, like=self.like)[place]
