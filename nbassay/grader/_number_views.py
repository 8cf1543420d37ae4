"""Views of a captured name that are made of numbers: an array, labels, one number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import (
    class_weights,
    error_measures,
    fail,
    labels,
    metrics,
    picture_sets,
    pixel_scaling,
    require,
    roc,
    shapes,
)
from nbassay.checks.bars import reaches
from nbassay.data import ImageSet
from nbassay.grader._picture_views import Pictures
from nbassay.texts import NO_TEXT, Text, sentences, text

_Shape = Sequence[int | None]


@dataclass(frozen=True, eq=False)
class Numbers:
    """A captured array of numbers; NumPy takes it as the array that `values` is."""

    name: str
    values: NDArray[Any]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.values, dtype=dtype, copy=copy)

    def __len__(self) -> int:
        """Return the number of rows; a number by itself is one."""
        return len(np.atleast_1d(self.values))

    def has_shape(self, *expected: _Shape, why: Text = NO_TEXT) -> None:
        """The array has one of the `expected` shapes; None stands for any size.

        Raises:
            CheckFailed: naming the shape seen and those expected.
        """
        shapes.shape(self.name, self.values, *expected, why=why)

    def holds(self, kind: str) -> None:
        """The array holds numbers of a `kind`: "float", "integer" or "number".

        Raises:
            CheckFailed: naming the dtype seen.
        """
        shapes.dtype(self.name, self.values, kind)

    def is_finite(self) -> None:
        """The array holds neither NaN nor infinity.

        Raises:
            CheckFailed: with the number of such values.
        """
        shapes.finite(self.name, self.values)

    def lies_in_unit_range(self, *, spread: float = 0.5) -> None:
        """The values lie in [0, 1], and spread over at least `spread` of it.

        Raises:
            CheckFailed: with the smallest and the largest value seen.
        """
        shapes.in_unit_range(self.name, self.values, spread=spread)

    def is_divided_alike(self, images: NDArray[np.uint8]) -> None:
        """The pixels of `images` (n, height, width) lie in [0, 1], all divided by one number.

        Raises:
            CheckFailed: naming numbers learnt from the pictures, or the range seen.
        """
        pixel_scaling.divided_alike(self.name, self.values, images)

    def sums_to_one(self) -> None:
        """Each row, along the last axis, sums to 1 as probabilities do.

        Raises:
            CheckFailed: with the share of rows that do not.
        """
        shapes.sums_to_one(self.name, self.values)

    def equals(
        self,
        truth: Any,
        *,
        why: Text = NO_TEXT,
        tolerance: float = 1e-6,
        columns: Sequence[str] = (),
    ) -> None:
        """The array equals `truth` (an array of any shape) within an absolute `tolerance`.

        `columns` are the names of the columns, where they have any.

        Raises:
            CheckFailed: saying how many values are off and where the first of them stands.
        """
        expected = np.asarray(truth)
        shapes.same_values(
            self.name, self.values, expected, why=why, tolerance=tolerance, columns=columns
        )

    def is_confusion_of(self, truth: Any, predicted: Any) -> None:
        """The array is the confusion matrix of true against predicted class numbers, both (n,).

        Raises:
            CheckFailed: naming a transposed, normalised or re-ordered matrix.
        """
        metrics.confusion(self.name, self.values, np.asarray(truth), np.asarray(predicted))

    def holds_probabilities(self) -> None:
        """The values are probabilities, not yet turned into classes.

        Raises:
            CheckFailed: saying that they are classes, or lie outside [0, 1].
        """
        roc.probabilities(self.name, self.values)


@dataclass(frozen=True, eq=False)
class Labels:
    """Captured labels as class numbers (n,), whether they came as integers or one-hot rows.

    `given` is the array as it was.
    """

    name: str
    values: NDArray[np.int64]
    given: NDArray[Any] = field(repr=False)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.values, dtype=dtype, copy=copy)

    def __len__(self) -> int:
        return len(self.values)

    def equal(self, truth: Any, *, flipped: bool = False) -> None:
        """The labels name the classes `truth` (n,), in whatever coding.

        With `flipped` (two classes) exchanged 0 and 1 are named as such.

        Raises:
            CheckFailed: with the number that is off, and the first of them.
        """
        labels.same_classes(self.name, self.given, np.asarray(truth), flipped=flipped)

    def are_balanced(self, why: Text = NO_TEXT) -> None:
        """Each class has as many labels.

        Raises:
            CheckFailed: with the number of labels of each class, and `why` that matters.
        """
        classes, counts = np.unique(self.values, return_counts=True)
        alike = text(
            ko="`{name}`의 레이블이 모두 같습니다.",
            en="All labels in `{name}` are the same.",
            name=self.name,
        )
        require(counts.size > 1, sentences(alike, why))
        uneven = text(
            ko="`{name}`에 {first}{은} {count}개뿐인데 {most}{은} {counts}개 있습니다.",
            en="`{name}` holds {count} labels of class {first} and {counts} of class {most}.",
            name=self.name,
            first=int(classes[counts.argmin()]),
            count=int(counts.min()),
            most=int(classes[counts.argmax()]),
            counts=int(counts.max()),
        )
        require(counts.min() == counts.max(), sentences(uneven, why))

    def belong_to(self, pictures: Pictures, data: ImageSet) -> None:
        """The labels are numbers, each that of its picture of `data`, in the same order.

        Raises:
            CheckFailed: saying what they are instead, or with the share that is off.
        """
        classes = int(data.y_train.max()) + 1
        labels.integers(self.name, self.given, rows=len(pictures), classes=classes)
        picture_sets.own_kinds(self.name, self.values, pictures.values, data)


@dataclass(frozen=True, eq=False)
class ClassWeights:
    """Captured weights of classes (classes,), in the order of the class numbers."""

    name: str
    values: NDArray[np.float64]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.values, dtype=dtype, copy=copy)

    def balance(self, *sets_of_labels: Any) -> None:
        """They make all classes of one of the sets of labels (n,) count alike, with a mean of 1.

        Raises:
            CheckFailed: naming equal weights, weights the wrong way round, or another mean.
        """
        arrays = [np.asarray(each) for each in sets_of_labels]
        class_weights.balance(self.name, self.values, arrays)


@dataclass(frozen=True)
class Number:
    """A captured number."""

    name: str
    value: float

    def __float__(self) -> float:
        return self.value

    def equals(self, truth: float, *, tolerance: float = 1e-6, why: Text = NO_TEXT) -> None:
        """The number is `truth` within an absolute `tolerance`.

        Raises:
            CheckFailed: with the number seen.
        """
        off = text(
            ko="`{name}`의 값이 {seen:.6g}입니다. 다시 계산한 값과 다릅니다.",
            en="`{name}` is {seen:.6g}, which is not what a recount gives.",
            name=self.name,
            seen=self.value,
        )
        require(abs(self.value - float(truth)) <= tolerance, sentences(off, why))

    def is_score(
        self,
        recounted: float,
        *,
        mistaken_for: Mapping[str, tuple[float | Callable[[], float], Text]] | None = None,
        tolerance: float = metrics.SCORE_TOLERANCE,
        on: Text = metrics.TEST_ROWS,
        why: Text = NO_TEXT,
    ) -> None:
        """The number is the score that the grader counted `on` some rows, a share from 0 to 1.

        `mistaken_for` are scores that come of known mistakes: key -> (score, or a function that
        counts it, what it is); `why` tells what else it may be.

        Raises:
            CheckFailed: naming the mistake, a percentage, or that the number is off.
        """
        metrics.score(
            self.name,
            self.value,
            recounted,
            mistaken_for=mistaken_for,
            tolerance=tolerance,
            on=on,
            why=why,
        )

    def is_error(
        self, counted: float, *, mistaken_for: Iterable[tuple[float, Text]] = (), tolerance: float
    ) -> None:
        """The number is the error that the grader `counted`, within an absolute `tolerance`.

        `mistaken_for` are errors that come of known mistakes: (error, what it is).

        Raises:
            CheckFailed: naming the mistake, or that the number is off.
        """
        error_measures.same_error(self.name, self.value, counted, mistaken_for, tolerance=tolerance)

    def reaches(self, bar: float, why: Text = NO_TEXT) -> None:
        """The number is `bar` at least.

        Raises:
            CheckFailed: with the number seen and the bar.
        """
        if reaches(self.value, bar):
            return
        low = text(
            ko="`{name}`의 값이 {seen:.4g}입니다. {bar:g} 이상이어야 합니다.",
            en="`{name}` is {seen:.4g}; it should reach {bar:g}.",
            name=self.name,
            seen=self.value,
            bar=bar,
        )
        fail(sentences(low, why))
