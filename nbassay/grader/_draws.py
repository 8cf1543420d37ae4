"""Inputs for calls of a student's function: drawn anew for each student, and edges that all get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nbassay.grader._author_lines import Place, find_place

Rng: TypeAlias = np.random.Generator
Maker: TypeAlias = Callable[[Rng], Any]


@dataclass(frozen=True, eq=False)
class Inputs:
    """The inputs of one `draws(...)`: what `makers` draw, then the `edges`, always in this order."""

    makers: tuple[Maker, ...]
    edges: tuple[Any, ...]
    place: Place
    each: int = 1
    first: Inputs | None = None
    change: Callable[..., Any] | None = None

    def __len__(self) -> int:
        if self.first is not None:
            return len(self.first)
        return self.each * len(self.makers) + len(self.edges)

    @property
    def root(self) -> Inputs:
        """The inputs that these are made from by changing them; themselves if they are drawn."""
        return self if self.first is None else self.first.root

    def draw(self, rng: Rng) -> list[tuple[Any, ...]]:
        """Return the arguments of each call.

        Raises:
            NbassayError: if a maker fails, naming the line of its `draws(...)`.
        """
        try:
            if self.first is not None and self.change is not None:
                drawn = [self.change(*arguments) for arguments in self.first.draw(rng)]
            else:
                drawn = [*self._made(rng), *self.edges]
        # Makers are the author's code, so calling them can raise anything.
        except Exception as error:
            raise self.place.refuse(f"this draw fails with {error!r}") from error
        return [_as_arguments(value) for value in drawn]

    def _made(self, rng: Rng) -> list[Any]:
        made = [list(make(rng)) if self.each > 1 else [make(rng)] for make in self.makers]
        for inputs in made:
            if len(inputs) != self.each:
                raise ValueError(f"{len(inputs)} inputs, not each={self.each}")
        return [value for inputs in made for value in inputs]


@dataclass(frozen=True)
class Draws:
    """Inputs of one or more `draws(...)`; `+` puts them one after another.

    Functions that are called with the same draws at one test cell are called once for all checks.
    """

    parts: tuple[Inputs, ...]

    def __add__(self, other: Draws) -> Draws:
        return Draws(self.parts + other.parts)

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def draw(self, rng: Rng) -> list[tuple[Any, ...]]:
        """Return the arguments of each call, files and models as their names.

        Raises:
            NbassayError: if a maker fails, naming the line of its `draws(...)`.
        """
        return [
            tuple(_as_seen(argument) for argument in arguments)
            for part in self.parts
            for arguments in part.draw(rng)
        ]

    def changed(self, change: Callable[..., Any]) -> Draws:
        """Return the same inputs, each replaced by `change(*arguments)`.

        What is drawn for a student is the same in both, so that answers can be compared one by one.
        """
        place = find_place()
        return Draws(tuple(Inputs((), (), place, first=part, change=change) for part in self.parts))


def draws(*makers: Maker, edges: Sequence[Any] = (), each: int = 1) -> Draws:
    """Return inputs for calls of a student's function.

    Each of `makers` takes a `numpy.random.Generator`, seeded for each student by what nobody
    outside can know, and returns one input. `edges` are inputs that must not depend on luck: 0, a
    huge number, one axis more. An input is an array, a number, a list or a text; a tuple is several
    arguments::

        radii = draws(lambda rng: rng.uniform(0.5, 10, 5), edges=[np.array([0.0, 1.0, 1e6])])

    With `each` above 1 every maker returns that many inputs, such as the steps of one walk.

    Raises:
        NbassayError: if one of `makers` cannot be called, or there is no input at all.
    """
    place = find_place()
    for make in makers:
        if not callable(make):
            raise place.refuse(f"draws(...) takes functions of rng; {make!r} belongs into edges=[]")
    if not makers and not len(edges):
        raise place.refuse("draws() without an input; give a function of rng, or edges=[...]")
    return Draws((Inputs(makers, tuple(edges), place, each),))


def floats(*shape: int, spread: float = 3.0) -> Maker:
    """Draw floats of both signs, none of them 0 and none beyond `spread`, as many of one sign."""

    def draw(rng: Rng) -> NDArray[np.float64]:
        size = rng.uniform(0.05, spread, size=shape).round(3)
        sign = np.resize([1.0, -1.0], size.size)
        rng.shuffle(sign)
        return np.asarray(size * sign.reshape(shape))

    return draw


def integers(*shape: int, largest: int = 6) -> Maker:
    """Draw whole numbers from -`largest` to `largest`, none of them 0; the last is negative."""

    def draw(rng: Rng) -> NDArray[np.int64]:
        found = rng.integers(1, largest + 1, size=shape) * rng.choice([1, -1], size=shape)
        found.flat[-1] = -abs(found.flat[-1])
        return np.asarray(found)

    return draw


@dataclass(frozen=True)
class FileArgument:
    """An argument that is the path of a file with this content, such as a picture."""

    name: str
    content: bytes


@dataclass(frozen=True)
class ModelArgument:
    """An argument that is the Keras model saved in the file `name` beside the notebook."""

    name: str


def _as_arguments(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _as_seen(argument: Any) -> Any:
    return argument.name if isinstance(argument, FileArgument | ModelArgument) else argument
