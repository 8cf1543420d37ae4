"""What an archive for Gradescope says of how it grades: `autograder.json` in it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nbassay.course.layout import Budget
from nbassay.errors import NbassayError, cannot_read

SETTINGS = "autograder.json"
_WANTED = '{"assignment": "...", "budget": "fast" or "full", "lang": "...", "by_hand": points}'


class AutograderSettings(BaseModel):
    """The assignment, how much is trained, who reads, and the points that a person gives."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    assignment: str
    budget: Budget
    lang: str
    by_hand: float = Field(ge=0)

    def to_json(self) -> str:
        """Return the content of the file."""
        return f"{self.model_dump_json(indent=1)}\n"


def read_autograder_settings(path: Path) -> AutograderSettings:
    """Return what the file at `path` says.

    Raises:
        NbassayError: in one line, if it cannot be read or says something else.
    """
    try:
        return AutograderSettings.model_validate_json(path.read_bytes())
    except OSError as error:
        raise NbassayError(cannot_read(path, error)) from error
    except ValidationError as error:
        no_json = error.errors()[0]["type"] == "json_invalid"
        why = "it is no JSON" if no_json else f"it has to say {_WANTED}"
        raise NbassayError(
            f"{path} is damaged: {why}; make the archive anew with `nbassay bundle --gradescope`, "
            "and upload that"
        ) from error
