"""What of a course no student may read."""

from __future__ import annotations

from pathlib import Path

_HIDDEN = ("graders", "source", "solutions", "gradebook.db")
_OF_OTHERS = ("submitted", "autograded", "feedback", "report", ".nbassay")


def hidden_from_students(root: Path) -> list[Path]:
    """Return where the course at `root` keeps graders, answers, marks, and what others did."""
    return [root / name for name in (*_HIDDEN, *_OF_OTHERS)]
