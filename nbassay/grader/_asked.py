"""What a check asks for beside the names of its parameters, as their default values."""

from __future__ import annotations

from dataclasses import dataclass

from nbassay.grader._draws import Draws


@dataclass(frozen=True)
class AtCell:
    """The name of the parameter, as it was right after another test cell."""

    cell: str


@dataclass(frozen=True)
class CapturedName:
    """A name that is not that of the parameter."""

    name: str


@dataclass(frozen=True)
class WrittenFile:
    """A file that the student's code wrote; a check that can do without it is given None."""

    name: str
    or_none: bool = False


@dataclass(frozen=True)
class AskedCalls:
    """The results of calling a student's function with these inputs."""

    function: str
    draws: Draws
    by: str = ""


def at(cell: str) -> AtCell:
    """Ask for a name as it was right after the test cell `cell`, not after the check's own.

    ::

        @check(1, "test_scaling")
        def columns_of_the_table_are_scaled(x_train, X=at("test_load")): ...
    """
    return AtCell(cell)


def named(name: str) -> CapturedName:
    """Ask for `name` under the name of the parameter, for checks that several names share.

    ::

        for name in ("sigmoid_model", "relu_model"):

            @check(0.25, "test_train", name=f"test_{name}_keeps_to_the_epochs")
            def keeps_to_the_epochs(model=named(name)):
                model.learnt_within_epochs(8)
    """
    return CapturedName(name)


def written(name: str, *, or_none: bool = False) -> WrittenFile:
    """Ask for the file `name` that the notebook wrote.

    ::

        @check(1, "test_training")
        def best_model_is_kept(best=written("best.keras")): ...

    Where there is no such file the check fails; with `or_none` it is given None.
    """
    return WrittenFile(name, or_none)


def calls(function: str, *, on: Draws, by: str = "") -> AskedCalls:
    """Ask for the results of the student's `function`, one for each input of `on`.

    ::

        @check(1, "test_softmax")
        def rows_sum_to_one(softmax=calls("softmax", on=rows)):
            for result in softmax: ...

    With `by` the inputs go to a function of the notebook that is given, and that calls `function`:
    where a plain value cannot be handed over, as with a model or an optimizer to be followed.
    """
    return AskedCalls(function, on, by)
