"""The output area of a Colab notebook: nobody looks at it while it is graded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def clear(*_: Any, **__: Any) -> None:
    """Do nothing: what was put out is kept for the feedback."""


def eval_js(*_: Any, **__: Any) -> None:
    """Do nothing: there is no browser."""


def no_vertical_scroll() -> None:
    """Do nothing."""


def enable_custom_widget_manager() -> None:
    """Do nothing."""


def disable_custom_widget_manager() -> None:
    """Do nothing."""


def register_callback(*_: Any, **__: Any) -> None:
    """Do nothing: no browser calls back."""


@contextmanager
def use_tags(*_: Any, **__: Any) -> Iterator[None]:
    """Do nothing around the statements inside."""
    yield


@contextmanager
def redirect_to_element(*_: Any, **__: Any) -> Iterator[None]:
    """Do nothing around the statements inside."""
    yield
