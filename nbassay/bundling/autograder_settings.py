"""What an archive for Gradescope says of how it grades: `autograder.json` in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast, get_args

from nbassay.course.layout import Budget
from nbassay.errors import NbassayError, cannot_read

SETTINGS = "autograder.json"
_WANTED = '{"assignment": "...", "budget": "fast" or "full", "lang": "...", "by_hand": points}'


@dataclass(frozen=True)
class AutograderSettings:
    """The assignment, how much is trained, who reads, and the points that a person gives."""

    assignment: str
    budget: Budget
    lang: str
    by_hand: float

    def to_json(self) -> str:
        """Return the content of the file."""
        return json.dumps(asdict(self), indent=1) + "\n"


def read_autograder_settings(path: Path) -> AutograderSettings:
    """Return what the file at `path` says.

    Raises:
        NbassayError: in one line, if it cannot be read or says something else.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NbassayError(cannot_read(path, error)) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"it is no JSON ({error})") from error
    if not isinstance(said, dict) or set(said) != set(AutograderSettings.__annotations__):
        raise _damaged(path, f"it has to say {_WANTED}")
    by_hand = said["by_hand"]
    right = (
        all(isinstance(said[name], str) for name in ("assignment", "lang"))
        and said["budget"] in get_args(Budget)
        and isinstance(by_hand, int | float)
        and 0 <= by_hand < float("inf")
    )
    if not right:
        raise _damaged(path, f"it has to say {_WANTED}")
    return AutograderSettings(
        said["assignment"], cast(Budget, said["budget"]), said["lang"], float(by_hand)
    )


def _damaged(path: Path, why: str) -> NbassayError:
    return NbassayError(
        f"{path} is damaged: {why}; make the archive anew with `nbassay bundle --gradescope`, and "
        "upload that"
    )
