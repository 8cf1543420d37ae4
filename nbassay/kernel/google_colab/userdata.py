"""Secrets: there are none where notebooks are graded, and no network to use them in."""

from __future__ import annotations


class SecretNotFoundError(Exception):
    """Never raised here; notebooks name it in `except`."""


class NotebookAccessError(Exception):
    """Never raised here; notebooks name it in `except`."""


class TimeoutException(Exception):
    """Never raised here; notebooks name it in `except`."""


def get(key: str) -> str:
    """Return an empty text for any `key`, so that lines which keep it somewhere go on."""
    del key
    return ""
