"""What an audit asks of a run beside what graders ask: whether two solutions do the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Probe:
    """Inputs are drawn as for the owner `drawn_for`, whatever the notebook says.

    So two notebooks are called with the same inputs. All of `names` are captured at each test cell,
    where graders may look at some of them.
    """

    drawn_for: str
    names: tuple[str, ...]

    def widen(self, capture: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """Return the plan `capture` with the further names."""
        return {
            cell: {**wanted, "names": list(dict.fromkeys([*wanted["names"], *self.names]))}
            for cell, wanted in capture.items()
        }
