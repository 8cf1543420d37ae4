"""How a check ends: it returns, it fails with a bilingual message, or it gives a part.

A message says what was seen, what was expected and why it matters. It never tells the answer:
shapes and parameter counts that stand in the brief may be named, values of hidden data may not.

It is a text, `fail(text(ko="...", en="..."))`. Graders that were written when it was two strings,
`fail("...", "...")`, are understood as they are.
"""

from __future__ import annotations

from typing import NoReturn

from nbassay.texts import NO_TEXT, Text, as_is, sentences


class CheckFailed(Exception):
    """A submission does not do what this check asks; `message` explains it to the student."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class Absent(CheckFailed):
    """What a check looks at is not there: a name, a file, a training, the settings of `compile`.

    `name` is what it belongs to, and the name itself where that is not `defined`. Where the
    student's code stopped before it came to that, the message becomes the error it stopped with.
    """

    def __init__(self, message: Text, name: str, *, defined: bool = True) -> None:
        super().__init__(message)
        self.name = name
        self.defined = defined


class PartialCredit(CheckFailed):
    """A submission does a part of what this check asks: `fraction` of its points, 0 to 1."""

    def __init__(self, fraction: float, message: Text) -> None:
        super().__init__(message)
        if not 0.0 <= fraction <= 1.0:
            raise ValueError(f"a fraction of the points lies in [0, 1], not {fraction}")
        self.fraction = fraction


def fail(why: Text | str, en: str = "") -> NoReturn:
    """End the check: no points, and this message.

    Raises:
        CheckFailed: always.
    """
    raise CheckFailed(_text(why, en))


def absent(name: str, why: Text | str, en: str = "", *, defined: bool = True) -> NoReturn:
    """End the check because what it looks at in `name` is not there, or not `name` itself.

    Raises:
        Absent: always.
    """
    raise Absent(_text(why, en), name, defined=defined)


def partial(fraction: float, why: Text | str, en: str = "") -> NoReturn:
    """End the check with `fraction` of its points, and this message.

    Raises:
        PartialCredit: always.
        ValueError: if `fraction` lies outside [0, 1].
    """
    raise PartialCredit(fraction, _text(why, en))


def require(condition: object, why: Text | str, en: str = "") -> None:
    """Fail with this message unless `condition` holds.

    Raises:
        CheckFailed: if it does not.
    """
    if not condition:
        fail(why, en)


def _text(why: Text | str, en: str) -> Text:
    """Return a text of what a grader gave: one, or Korean and English, as older graders do."""
    return as_is(ko=why, en=en) if isinstance(why, str) else why


class Findings:
    """Faults gathered before failing, so that a student sees all of them at once.

    >>> findings = Findings()
    >>> findings.add(text(ko="하나", en="one"))
    >>> findings.settle()
    Traceback (most recent call last):
    nbassay.checks._verdict.CheckFailed: one
    """

    def __init__(self) -> None:
        self._messages: list[Text] = []

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, fault: Text | str, en: str = "") -> None:
        """Note one fault."""
        self._messages.append(_text(fault, en))

    def settle(self, why: Text | str = NO_TEXT, en: str = "", *, out_of: int | None = None) -> None:
        """Fail with every fault, then the reason why they matter; return when there are none.

        With `out_of` (the number of things looked at) the check gives the part that was right.

        Raises:
            CheckFailed: if there is a fault.
            PartialCredit: likewise, when `out_of` is given.
        """
        if not self._messages:
            return
        whole = sentences(*self._messages, _text(why, en))
        if out_of is None:
            fail(whole)
        partial(max(0.0, 1 - len(self._messages) / out_of), whole)
