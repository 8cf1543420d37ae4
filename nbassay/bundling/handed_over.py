"""What Gradescope says of a submission in `submission_metadata.json`, which may be anything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_BYTES = 10_000_000
_NOBODY = "somebody"


@dataclass(frozen=True)
class HandedOver:
    """Whose submission it is, by Gradescope's own numbers, and what the assignment is worth there.

    There is no student number in that file. `points` is None where it is not said.
    """

    student: str = _NOBODY
    points: float | None = None


def read_handed_over(path: Path) -> HandedOver:
    """Return what the file at `path` says. Never raises: nothing of a mark hangs on it."""
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return HandedOver()
    said = said if isinstance(said, dict) else {}
    users = said.get("users")
    listed = users if isinstance(users, list) else []
    ids = [user.get("id") for user in listed if isinstance(user, dict)]
    known = sorted(str(one) for one in ids if isinstance(one, int | str) and one != "")
    return HandedOver("+".join(known) or _NOBODY, _points(said.get("assignment")))


def _points(assignment: Any) -> float | None:
    """Return the points of the assignment, which stand there as a text: "20.0"."""
    said = assignment.get("total_points") if isinstance(assignment, dict) else None
    try:
        points = float(said) if isinstance(said, str | int | float) else None
    except ValueError:
        return None
    return points if points is None or 0 <= points < float("inf") else None
