"""Colab's tables that can be sorted: plain ones here."""

from __future__ import annotations

from typing import Any


def enable_dataframe_formatter() -> None:
    """Do nothing."""


def disable_dataframe_formatter() -> None:
    """Do nothing."""


def DataTable(dataframe: Any, *_: Any, **__: Any) -> Any:
    """Return the table as it is."""
    return dataframe


def load_ipython_extension(_shell: Any) -> None:
    """Do nothing: `%load_ext google.colab.data_table`."""


def unload_ipython_extension(_shell: Any) -> None:
    """Do nothing: `%unload_ext google.colab.data_table`."""
