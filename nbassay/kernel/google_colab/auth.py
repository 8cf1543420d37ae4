"""Signing in to Google: there is nothing to sign in to."""

from __future__ import annotations

from typing import Any


def authenticate_user(*_: Any, **__: Any) -> None:
    """Do nothing."""
