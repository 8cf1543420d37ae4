"""What `import google.colab` finds where notebooks are graded: it asks nobody, and sends nothing.

Loaded in the sandbox alone, under Colab's name for it. Only what notebooks of a course use; modules
that are for looking at in a browser do nothing at all.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    """Return a module of Colab's, all of which its own package has loaded already.

    Raises:
        AttributeError: if there is none of that name.
    """
    if not name.startswith("_"):
        try:
            return import_module(f"{__name__}.{name}")
        except ModuleNotFoundError:
            pass
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
