"""Where in a grader file something was written, so that wrong use is told there."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from nbassay.errors import NbassayError, did_you_mean
from nbassay.texts import Text

_HERE = str(Path(__file__).parent)


@dataclass(frozen=True)
class Place:
    """A line of a file, as editors and terminals write it: `graders/a/test_b.py:12`."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"

    def refuse(self, why: str) -> NbassayError:
        """Return the error to raise for what stands here; it says what is wrong and what to do."""
        return NbassayError(f"{self}: {why}")

    def refuse_arguments(
        self, function: Callable[..., object], args: tuple[Any, ...], named: Mapping[str, Any]
    ) -> None:
        """Refuse what `function` does not take, and a plain string where students read a text.

        Raises:
            NbassayError: saying which argument it is.
        """
        signature = inspect.signature(function)
        known = signature.parameters
        open_ended = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in known.values())
        for name in named:
            if name not in known and not open_ended:
                near = did_you_mean(name, known)
                raise self.refuse(f"{function.__name__} takes no argument `{name}`{near}")
        try:
            bound = signature.bind(*args, **named)
        except TypeError as error:
            raise self.refuse(f"{function.__name__}: {error}") from error
        for name, value in bound.arguments.items():
            if name.startswith(("why", "title")):
                self.require_text(name, value)

    def require_text(self, name: str, value: object) -> None:
        """Refuse what is no text that a student can be told.

        Raises:
            NbassayError: showing how a text is written.
        """
        if not isinstance(value, Text):
            raise self.refuse(f'{name}={value!r:.40}: write {name}=text(ko="...", en="...")')


def find_place() -> Place:
    """Return the nearest line on the stack that is not in this room."""
    frame = _calling_frame()
    return Place(frame.f_code.co_filename, frame.f_lineno)


class NoSuchKind(NbassayError, AttributeError):
    """What is said behind `check(...)` is nothing that checks can say."""


def refuse_kind(of: str, name: str, known: Iterable[str]) -> AttributeError:
    """Return the error to raise where `of`, as a check says it, has none of that `name`."""
    if name.startswith("_"):  # Python's own tools look for such
        return AttributeError(name)
    near = did_you_mean(name, [word for word in known if not word.startswith("_")])
    return NoSuchKind(f"{find_place()}: {of} has no `{name}`{near or '; see docs/graders.md'}")


def calling_module() -> dict[str, Any]:
    """Return the global names of the module that called into this room."""
    return _calling_frame().f_globals


def _calling_frame() -> FrameType:
    frame = sys._getframe(1)
    while frame.f_code.co_filename.startswith(_HERE) and frame.f_back is not None:
        frame = frame.f_back
    return frame
