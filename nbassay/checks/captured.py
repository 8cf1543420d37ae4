"""What a submission holds right after one test cell: names turned into plain Python things.

Equivalent ways of holding the same thing are made one here (DataFrame, Series, list, array;
NumPy and Python numbers), so that a grader never has to. A missing name, or one of a wrong type,
fails the check with a message that says what was seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks._captured_names import CapturedNames
from nbassay.checks._verdict import require
from nbassay.checks.values import plain, to_array
from nbassay.texts import text


class Submission(CapturedNames):
    """The names, fits, figures and files captured at one test cell.

    `submission.array("x_train")` and its siblings raise CheckFailed when
    the name is missing or of a wrong type. Use `at` to look at the capture of another test cell.
    `memory` is shared by all checks of one marking run: keep there what is costly to work out,
    under a key that says all it depends on.
    """

    def array(self, name: str) -> NDArray[Any]:
        """Return `name` as an array: of an array, tensor, DataFrame, Series, list or number.

        A Series is one-dimensional, a DataFrame two-dimensional.

        Raises:
            CheckFailed: if it is missing or no such thing.
        """
        value = self.value(name)
        array = to_array(value)
        if array is None:
            self.wrong_type(name, value, text(ko="배열(array)", en="an array"))
        return array

    def numbers(self, name: str) -> NDArray[Any]:
        """Return `name` as an array of numbers (booleans count as 0 and 1).

        Raises:
            CheckFailed: if it is missing, no array, or holds text.
        """
        array = self.array(name)
        if array.dtype.kind == "b":
            return array.astype(np.int64)
        if array.dtype.kind not in "fiu":
            self.wrong_type(name, self.value(name), text(ko="숫자 배열", en="an array of numbers"))
        return array

    def vector(self, name: str, length: int | None = None) -> NDArray[Any]:
        """Return `name` as one-dimensional numbers; (n,), (n, 1) and (1, n) are the same thing.

        Raises:
            CheckFailed: if it is missing, has another shape, or not `length` entries.
        """
        array = self.numbers(name)
        flat = array.ravel()
        wanted = "n" if length is None else str(length)
        require(
            array.ndim == 1 or (array.ndim == 2 and 1 in array.shape),
            text(
                ko="`{name}`의 모양이 {shape}입니다. ({wanted},) 모양이어야 합니다.",
                en="`{name}` has shape {shape}; it should be ({wanted},).",
                name=name,
                shape=array.shape,
                wanted=wanted,
            ),
        )
        require(
            length is None or flat.size == length,
            text(
                ko="`{name}`에 값이 {size}개 있습니다. {wanted}개여야 합니다.",
                en="`{name}` holds {size} values; there should be {wanted}.",
                name=name,
                size=flat.size,
                wanted=wanted,
            ),
        )
        return flat

    def number(self, name: str) -> float:
        """Return `name` as one number: of a Python or NumPy number, or an array of one.

        Raises:
            CheckFailed: if it is missing or not one number.
        """
        value = self.value(name)
        array = to_array(value)
        if array is None or array.size != 1 or array.dtype.kind not in "fiub":
            self.wrong_type(name, value, text(ko="숫자 하나", en="one number"))
        return float(array.ravel()[0])

    scalar = number

    def text(self, name: str) -> str:
        """Return `name` as text.

        Raises:
            CheckFailed: if it is missing or no text.
        """
        value = self.value(name)
        if isinstance(value, ev.Text):
            return value.value
        array = to_array(value)
        if array is not None and array.size == 1 and array.dtype.kind == "U":
            return str(array.ravel()[0])
        self.wrong_type(name, value, text(ko="문자열(str)", en="text (str)"))

    def texts(self, name: str) -> list[str]:
        """Return `name` as a list of texts: of a list, tuple, array, or values of a dict.

        Raises:
            CheckFailed: if it is missing or not that.
        """
        value = self.value(name)
        found = plain(value)
        if isinstance(found, np.ndarray):
            found = found.ravel().tolist()
        if isinstance(found, Mapping):
            found = list(found.values())
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return found
        self.wrong_type(name, value, text(ko="문자열 목록", en="a list of texts"))

    def dictionary(self, name: str) -> dict[str, Any]:
        """Return `name` as a dict of plain things, keys as text; a Table gives its columns.

        Raises:
            CheckFailed: if it is missing or no dict.
        """
        value = self.value(name)
        found = plain(value)
        if isinstance(found, dict):
            return found
        self.wrong_type(name, value, text(ko="딕셔너리(dict)", en="a dict"))

    def plain(self, name: str) -> Any:
        """Return `name` as the plain Python thing nearest to it (array, dict, list, text, number).

        Raises:
            CheckFailed: if it is missing or has no plain form.
        """
        value = self.value(name)
        found = plain(value)
        if found is None:
            self.wrong_type(name, value, text(ko="값", en="a plain value"))
        return found

    def estimator(self, name: str, *classes: str) -> ev.Estimator:
        """Return the scikit-learn object `name`, which is one of `classes` (any when none named).

        Raises:
            CheckFailed: if it is missing or something else.
        """
        value = self.value(name)
        if isinstance(value, ev.Estimator) and (not classes or value.class_name in classes):
            return value
        wanted = ", ".join(classes) or text(ko="scikit-learn 객체", en="a scikit-learn object")
        self.wrong_type(name, value, wanted)

    def model(self, name: str = "model") -> ev.Model:
        """Return the Keras model `name`, as evidence (not rebuilt).

        Raises:
            CheckFailed: if it is missing or no Keras model.
        """
        value = self.value(name)
        if isinstance(value, ev.Model):
            return value
        self.wrong_type(name, value, text(ko="Keras 모델", en="a Keras model"))

    def history(self, name: str = "history") -> dict[str, list[float]]:
        """Return logs by metric, of a History object, its `.history` dict, or a DataFrame of it.

        Raises:
            CheckFailed: if it is missing or no history.
        """
        value = self.value(name)
        if isinstance(value, ev.History):
            return {key: [float(x) for x in logs] for key, logs in value.history.items()}
        found = plain(value)
        if isinstance(found, dict) and "loss" in found:
            return {
                key: [float(x) for x in np.ravel(logs)]
                for key, logs in found.items()
                if np.asarray(logs).dtype.kind in "fiu"
            }
        self.wrong_type(
            name,
            value,
            text(
                ko="`model.fit(...)`이 돌려주는 History",
                en="the History that `model.fit(...)` returns",
            ),
        )
