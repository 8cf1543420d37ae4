"""What an author may hand to a view in the place of an array."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def as_array(given: Any) -> NDArray[Any]:
    """Return the array that a captured name, one of its views, or an array of one's own is.

    Raises:
        TypeError: if it is none of these: a check on it would hold nothing.
        CheckFailed: if the captured name holds no numbers.
    """
    view = given.numbers() if callable(getattr(given, "numbers", None)) else given
    array = getattr(view, "given", getattr(view, "values", view))
    if not isinstance(array, np.ndarray):
        raise TypeError(
            f"{type(given).__name__} is no array: give a captured name, such as y_train, or what "
            "y_train.numbers() or y_train.labels(3) gives"
        )
    return array
