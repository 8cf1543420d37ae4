"""How a check ends: it returns, it fails with a bilingual message, or it gives a part.

A message says what was seen, what was expected and why it matters. It never tells the answer:
shapes and parameter counts that stand in the brief may be named, values of hidden data may not.
"""

from __future__ import annotations

from typing import NoReturn

from nbassay.results import Message


class CheckFailed(Exception):
    """A submission does not do what this check asks; `message` explains it to the student."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.message = message


class Absent(CheckFailed):
    """What a check looks at is not there: a name, a file, a training, the settings of `compile`.

    `name` is what it belongs to, and the name itself where that is not `defined`. Where the
    student's code stopped before it came to that, the message becomes the error it stopped with.
    """

    def __init__(self, message: Message, name: str, *, defined: bool = True) -> None:
        super().__init__(message)
        self.name = name
        self.defined = defined


class PartialCredit(CheckFailed):
    """A submission does a part of what this check asks: `fraction` of its points, 0 to 1."""

    def __init__(self, fraction: float, message: Message) -> None:
        super().__init__(message)
        if not 0.0 <= fraction <= 1.0:
            raise ValueError(f"a fraction of the points lies in [0, 1], not {fraction}")
        self.fraction = fraction


def fail(ko: str, en: str) -> NoReturn:
    """End the check: no points, and this message.

    Raises:
        CheckFailed: always.
    """
    raise CheckFailed(Message(ko, en))


def absent(name: str, ko: str, en: str, *, defined: bool = True) -> NoReturn:
    """End the check because what it looks at in `name` is not there, or not `name` itself.

    Raises:
        Absent: always.
    """
    raise Absent(Message(ko, en), name, defined=defined)


def partial(fraction: float, ko: str, en: str) -> NoReturn:
    """End the check with `fraction` of its points, and this message.

    Raises:
        PartialCredit: always.
        ValueError: if `fraction` lies outside [0, 1].
    """
    raise PartialCredit(fraction, Message(ko, en))


def require(condition: object, ko: str, en: str) -> None:
    """Fail with this message unless `condition` holds.

    Raises:
        CheckFailed: if it does not.
    """
    if not condition:
        fail(ko, en)


class Findings:
    """Faults gathered before failing, so that a student sees all of them at once.

    >>> findings = Findings()
    >>> findings.add("하나", "one")
    >>> findings.settle()
    Traceback (most recent call last):
    nbassay.checks._verdict.CheckFailed: one
    """

    def __init__(self) -> None:
        self._messages: list[Message] = []

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, ko: str, en: str) -> None:
        """Note one fault."""
        self._messages.append(Message(ko, en))

    def settle(self, why_ko: str = "", why_en: str = "", *, out_of: int | None = None) -> None:
        """Fail with every fault, then the reason why they matter; return when there are none.

        With `out_of` (the number of things looked at) the check gives the part that was right.

        Raises:
            CheckFailed: if there is a fault.
            PartialCredit: likewise, when `out_of` is given.
        """
        if not self._messages:
            return
        ko = " ".join([*(message.ko for message in self._messages), why_ko]).strip()
        en = " ".join([*(message.en for message in self._messages), why_en]).strip()
        if out_of is None:
            fail(ko, en)
        partial(max(0.0, 1 - len(self._messages) / out_of), ko, en)
