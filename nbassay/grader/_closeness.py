"""How near a number has to come to the right one."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NEAR = 1e-3  # relative: rounded, in single precision, or by steps that have not arrived


@dataclass(frozen=True)
class Closeness:
    """How near a number has to be: within `absolute` + `relative` * the expected one.

    With `of_largest` it is that share of the largest number expected in place of both. With a
    `scale` it is `relative` times the expected number or the scale, whichever is larger; a scale is
    a function of the arguments of a call, and gives one number, an array, or a tuple of these for
    the parts of an answer. With `whole` the numbers have to be of a type of whole numbers; with
    `flat` they may come in any shape that holds as many.
    """

    relative: float = 1e-5  # room for float32: a student may let TensorFlow do the work
    absolute: float = 1e-6
    of_largest: float = 0.0
    whole: bool = False
    scale: Any = None
    flat: bool = False

    def of(self, arguments: tuple[Any, ...], part: int = 0) -> Closeness:
        """Return it for one call, and the part with this number of what that returns."""
        if not callable(self.scale):
            return self
        found = self.scale(*copy.deepcopy(arguments))
        return replace(self, scale=found[part] if isinstance(found, tuple) else found)

    def loosened(self) -> Closeness:
        """Return it for what comes near without being equal, in about three digits."""
        more = _NEAR / self.relative if 0 < self.relative < _NEAR else 1.0
        return replace(
            self,
            relative=self.relative * more,
            absolute=self.absolute * more,
            of_largest=max(self.of_largest, _NEAR) if self.of_largest else 0.0,
        )

    def agree(self, seen: NDArray[Any], wanted: NDArray[Any]) -> NDArray[np.bool_]:
        """Say for each number whether it is near enough; NaN is near NaN."""
        relative: float = self.relative
        absolute: Any = self.absolute
        if self.scale is not None:
            scale = np.ravel(self.scale)[0] if np.size(self.scale) == 1 else self.scale
            relative, absolute = 0.0, relative * np.maximum(np.abs(wanted), scale)
        if self.of_largest:
            finite = np.abs(wanted[np.isfinite(wanted)])
            relative, absolute = 0.0, self.of_largest * (float(finite.max(initial=0.0)) or 1.0)
        return np.asarray(np.isclose(seen, wanted, rtol=relative, atol=absolute, equal_nan=True))
