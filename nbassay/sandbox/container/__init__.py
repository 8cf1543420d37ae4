"""The sandbox for a container that is thrown away: users, Landlock and a filter of system calls."""

from __future__ import annotations

from nbassay.sandbox.container.container import Container

__all__ = ["Container"]
