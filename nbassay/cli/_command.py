"""What the help says of a command besides its options: its panel, and one line of it in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Panel(StrEnum):
    """The panels of `nbassay --help`, in the order in which a course needs them."""

    BEGIN = "Begin"
    EXERCISES = "Make exercises"
    CLASS = "Grade a class"
    BACK = "Give back"


@dataclass(frozen=True)
class Command:
    """A command: its function, its panel, and an example, which can be typed as it stands.

    `one` says what it ends with exit code 1 for; "": for nothing.
    """

    run: Callable[..., None]
    panel: Panel
    example: str
    one: str = ""

    @property
    def name(self) -> str:
        """What is typed: `try_` stands for `try`."""
        return self.run.__name__.rstrip("_")

    @property
    def epilog(self) -> str:
        """What stands below its help."""
        one = f"\n\nExit code 1: {self.one}." if self.one else ""
        return f"Example: [bold]{self.example}[/bold]{one}"
