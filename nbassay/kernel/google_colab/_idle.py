"""A module of Colab's for what only a browser shows: whatever is in it does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Idle:
    """Takes whatever is done to it, and is nothing but itself again."""

    def __call__(self, *_: Any, **__: Any) -> Idle:
        return self

    def __getattr__(self, name: str) -> Idle:
        if name.startswith("_"):  # where IPython and copies look for another way to treat it
            raise AttributeError(name)
        return self

    def __enter__(self) -> Idle:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __str__(self) -> str:
        return ""


def __getattr__(name: str) -> Idle:
    """Return something that does nothing, whatever it is called.

    Raises:
        AttributeError: if it is a name of Python's own.
    """
    if name.startswith("__"):
        raise AttributeError(name)
    return Idle()
