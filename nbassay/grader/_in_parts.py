"""Several things held to the same: each that does what is asked gives its part of the points."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from nbassay.checks import CheckFailed, Findings

Thing = TypeVar("Thing")


def for_each(things: Collection[Thing], look: Callable[[Thing], object]) -> None:
    """Hold every one of `things` to `look`; each that is met gives its part of the points.

    ::

        for_each((softmax_model, relu_model), lambda model: model.asked_for_epochs(5))

    Raises:
        PartialCredit: with the messages of those that are not.
    """
    findings = Findings()
    for thing in things:
        try:
            look(thing)
        except CheckFailed as failed:
            findings.add(failed.message)
    findings.settle(out_of=len(things))
