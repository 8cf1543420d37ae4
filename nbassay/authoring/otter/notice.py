"""What the instructor is told of: what was not carried over, and what cannot be read at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbassay.errors import NbassayError


@dataclass(frozen=True)
class Notice:
    """One thing of the master notebook that is not as it was: where, what, and what to do.

    `cell` counts from 1, 0 stands for the whole notebook; `question` is "" outside of questions.
    """

    cell: int
    question: str
    what: str
    advice: str

    @property
    def place(self) -> str:
        """Where it is, as a line of the terminal begins."""
        named = f" ({self.question})" if self.question else ""
        return f"cell {self.cell}{named}" if self.cell else "the notebook"


def refuse(path: Path, cell: int, question: str, what: str) -> NbassayError:
    """Return the error that names file, cell and question, and says `what` to write."""
    named = f" (question {question})" if question else ""
    return NbassayError(f"{path}, cell {cell}{named}: {what}")
