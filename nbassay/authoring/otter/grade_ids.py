"""Names for the cells of a converted notebook: nbgrader's ids, from the names of questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_OTHER = re.compile(r"[^A-Za-z0-9_-]+")
_MOST = 40  # letters; what stands before and behind has to fit into a cell's id


class GradeIds:
    """Gives ids that are told apart. `questions` have theirs before any other cell."""

    def __init__(self, questions: Iterable[str]) -> None:
        self._taken: set[str] = set()
        self._of: Mapping[str, str] = {
            name: self.give(_OTHER.sub("_", name).strip("_")[:_MOST] or f"question_{number}")
            for number, name in enumerate(questions, start=1)
        }

    def of(self, question: str) -> str:
        """Return the id that stands for a question."""
        return self._of[question]

    def give(self, wanted: str) -> str:
        """Return `wanted`, or with a number behind it if a cell is called so already."""
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        return name
