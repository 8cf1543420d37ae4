"""Several things held to the same: each gives its part of the points, or one of them will do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
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


def one_of(things: Iterable[Thing], look: Callable[[Thing], object]) -> None:
    """Hold `things` to `look`, one after another; it is enough that one of them does it.

    ::

        one_of((model, best_model), lambda network: network.has_parameters(411))

    Raises:
        CheckFailed: with the message of the first, when none does.
        ValueError: if there is none at all: such a check would hold nothing.
    """
    first: CheckFailed | None = None
    for thing in things:
        try:
            look(thing)
        except CheckFailed as failed:
            first = first or failed
        else:
            return
    if first is None:
        raise ValueError("one_of was given nothing to hold")
    raise first
