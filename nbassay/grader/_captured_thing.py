"""A captured name: it knows what it is called, what kind of thing it is, and where it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import Submission, class_names, labels, metrics
from nbassay.checks.class_weights import read_weights
from nbassay.checks.picture_sets import read_pictures
from nbassay.data import ImageSet
from nbassay.grader._case import Case
from nbassay.grader._estimator_view import Estimator, view_of
from nbassay.grader._learnt_views import History, Model
from nbassay.grader._number_views import ClassWeights, Labels, Number, Numbers
from nbassay.grader._picture_views import Pictures, Reader
from nbassay.grader._views import KINDS, VIEWS, name_nearest, offers


@dataclass(frozen=True)
class Captured:
    """What the student's `name` stood for right after a test cell.

    It is looked at through a view, `x.numbers()`, `y.labels(2)`, `m.model()`, and by what the views
    can do: `m.has_parameters(411)` looks at `m` as a model. A name that is missing, or of another
    kind, fails the check with a message that says what was seen.
    """

    name: str
    submission: Submission
    case: Case

    @cached_property
    def value(self) -> ev.Value:
        """The evidence as it is.

        Raises:
            CheckFailed: if the student never defined the name.
        """
        return self.submission.value(self.name)

    @property
    def kind(self) -> str:
        """array, table, number, text, list, dict, estimator, model, history, function, nothing."""
        if not self.submission.has(self.name):
            return "nothing"
        if isinstance(self.value, ev.Scalar):
            return "number"
        return KINDS.get(type(self.value), "something else")

    @property
    def cell(self) -> str:
        """The test cell after which it was captured."""
        return self.submission.cell

    def as_at(self, cell: str) -> Captured:
        """Return what the same name stood for right after another test cell.

        Raises:
            CheckFailed: if the notebook stopped before that cell.
        """
        return Captured(self.name, self.submission.at(cell), self.case)

    @property
    def made_in(self) -> ev.CellRun | None:
        """The last cell above the test cell that was to make it; None where no cell says so."""
        return self.submission.made_in(self.name, self.case.source.notebook)

    @property
    def error(self) -> ev.ErrorInfo | None:
        """The error that stopped the cell that was to make it."""
        cell = self.made_in
        return None if cell is None else cell.error

    def item(self, key: str | int) -> Captured:
        """Return what a dict holds under the text `key`, or a list in the place `key`, from 0.

        Raises:
            CheckFailed: if it is missing, no dict or list, or holds nothing there.
        """
        submission, called = self.submission.with_item(self.name, key)
        return Captured(called, submission, self.case)

    def numbers(self) -> Numbers:
        """Return it as an array of numbers: of an array, tensor, table, list or number.

        Raises:
            CheckFailed: if it is missing, or no such thing.
        """
        return Numbers(self.name, self.submission.numbers(self.name))

    def labels(self, classes: int, *, rows: int | None = None) -> Labels:
        """Return it as class numbers (n,) from 0 to `classes` - 1, of integers or one-hot rows.

        Raises:
            CheckFailed: if it is no such labels, or there are not as many as `rows`.
        """
        given = self.submission.numbers(self.name)
        count = len(np.atleast_1d(given)) if rows is None else rows
        if labels.kind_of_labels(given) == "one_hot":
            labels.one_hot(self.name, given, rows=count, classes=classes)
        else:
            labels.integers(self.name, given, rows=count, classes=classes)
        return Labels(self.name, labels.class_numbers(given), given)

    def pictures(self, height: int = 28, width: int = 28) -> Pictures:
        """Return it as pictures of this size, n at least 1, whatever their scale and layout.

        Raises:
            CheckFailed: if it is missing, or cannot be read as such pictures.
        """
        pixels = self.submission.numbers(self.name)
        return Pictures(self.name, read_pictures(self.name, pixels, (height, width)))

    def is_one_hot(self, rows: int, classes: int) -> None:
        """It holds so many `rows` of one 1 among so many `classes`.

        Raises:
            CheckFailed: saying what it holds instead.
        """
        labels.one_hot(self.name, self.submission.numbers(self.name), rows=rows, classes=classes)

    def vector(self, length: int | None = None) -> Numbers:
        """Return it as one-dimensional numbers; (n,), (n, 1) and (1, n) are the same thing.

        Raises:
            CheckFailed: if it has another shape, or not `length` entries.
        """
        return Numbers(self.name, self.submission.vector(self.name, length))

    def number(self) -> Number:
        """Return it as one number.

        Raises:
            CheckFailed: if it is missing or not one number.
        """
        return Number(self.name, self.submission.number(self.name))

    def text(self) -> str:
        """Return it as text.

        Raises:
            CheckFailed: if it is missing or no text.
        """
        return self.submission.text(self.name)

    def texts(self) -> list[str]:
        """Return it as a list of texts.

        Raises:
            CheckFailed: if it is missing or not that.
        """
        return self.submission.texts(self.name)

    def are_names_of(self, classes: Sequence[Sequence[str]]) -> None:
        """It is a list of the names of the `classes`, in order; each is known by its spellings.

        Case, spaces, signs and small slips do not count.

        Raises:
            CheckFailed: if there are more or fewer, or in another order.
            PartialCredit: if some are names of none of them.
        """
        class_names.in_order(self.name, self.texts(), classes)

    def dictionary(self) -> dict[str, Any]:
        """Return it as a dict of plain things; a table gives its columns.

        Raises:
            CheckFailed: if it is missing or no dict.
        """
        return self.submission.dictionary(self.name)

    def class_weights(self, classes: int) -> ClassWeights:
        """Return a dict of weights by class number, above 0, in the order of the classes.

        Raises:
            CheckFailed: if it is missing, or has other keys or values.
        """
        weights = read_weights(self.name, self.dictionary(), classes)
        return ClassWeights(self.name, weights)

    def array(self) -> NDArray[Any]:
        """Return it as an array, of texts as well.

        Raises:
            CheckFailed: if it is missing or nothing like an array.
        """
        return self.submission.array(self.name)

    def plain(self) -> Any:
        """Return it as the plain Python thing nearest to it.

        Raises:
            CheckFailed: if it is missing or has no plain form.
        """
        return self.submission.plain(self.name)

    def model(self) -> Model:
        """Return it as a Keras model.

        Raises:
            CheckFailed: if it is missing or something else.
        """
        return Model(self.name, self.submission.model(self.name), self.case)

    def reader(self, data: ImageSet) -> Reader:
        """Return it as a Keras model that tells the kinds of the pictures of `data`.

        Raises:
            CheckFailed: if it is missing or no Keras model.
        """
        return Reader(self.name, self.submission.model(self.name), self.case, data)

    def estimator(self, *classes: str) -> Estimator:
        """Return it as a scikit-learn object of one of `classes` (any when none is named).

        Raises:
            CheckFailed: if it is missing or something else.
        """
        view = view_of(self.name, self.value)
        if view is not None and (not classes or view.kind in classes):
            return view
        return Estimator(self.name, self.submission.estimator(self.name, *classes))

    def history(self) -> History:
        """Return it as the record of a training.

        Raises:
            CheckFailed: if it is missing or no history.
        """
        return History(self.name, self.submission.history(self.name))

    def function(self) -> ev.Function:
        """Return it as a function.

        Raises:
            CheckFailed: if it is missing or cannot be called.
        """
        return self.submission.function(self.name)

    def is_report_of(
        self, truth: Any, predicted: Any, *, classes: Sequence[Sequence[str]] = ()
    ) -> None:
        """It is the classification report, text or dict, of class numbers (n,) against others.

        None of the `classes`, each known by its spellings, is called as another.

        Raises:
            CheckFailed: naming exchanged arguments or names, or the number that is off.
        """
        value = self.value
        claimed = self.text() if isinstance(value, ev.Text) else self.plain()
        metrics.report(self.name, claimed, np.asarray(truth), np.asarray(predicted), classes)

    def __getattr__(self, attribute: str) -> Any:
        """Look at it through the view that has this `attribute`."""
        offering = {view: kinds for view, (of, kinds, _) in VIEWS.items() if offers(of, attribute)}
        if not offering:
            raise AttributeError(name_nearest(self.name, attribute, vars(Captured)))
        if len(offering) == 1:
            return getattr(getattr(self, next(iter(offering)))(), attribute)
        for view, kinds in offering.items():
            if self.kind in kinds:
                return getattr(getattr(self, view)(), attribute)
        return self._none_of(list(offering))

    def _none_of(self, views: list[str]) -> NoReturn:
        wanted = VIEWS[views[-1]][2]
        self.submission.wrong_type(self.name, self.value, wanted)
