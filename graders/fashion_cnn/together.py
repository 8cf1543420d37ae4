"""Several looks at one thing: all of them, each with its part of the points, or one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nbassay.checks import CheckFailed, Findings

Look = Callable[[], None]


def all_of(*looks: Look) -> None:
    """Every look holds; each that does gives its part of the points.

    Raises:
        PartialCredit: with the messages of those that do not.
    """
    findings = Findings()
    for look in looks:
        try:
            look()
        except CheckFailed as failed:
            findings.add(failed.message)
    findings.settle(out_of=len(looks))


def one_of(looks: Sequence[Look]) -> None:
    """One of the looks holds.

    Raises:
        CheckFailed: with the message of the first, when none does.
    """
    first = None
    for look in looks:
        try:
            look()
        except CheckFailed as failed:
            first = first or failed
        else:
            return
    if first is not None:
        raise first
