"""The sandbox that bubblewrap makes: namespaces of Linux, and a filter of system calls."""

from __future__ import annotations

from nbassay.sandbox.bwrap.bubblewrap import Bubblewrap

__all__ = ["Bubblewrap"]
