"""Names of files, folders and students, however their letters are stored.

macOS writes Hangul decomposed (`ㅎㅏㄴ` for `한`, which looks the same); zips carry that elsewhere.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path


def compose(text: str) -> str:
    """Return `text` in the one form in which names are compared (NFC)."""
    return unicodedata.normalize("NFC", text)


def find_same_named(folder: Path, name: str) -> Path:
    """Return the entry of `folder` called `name`, its letters composed or not.

    One of exactly that name wins; it is also what is returned where there is none.
    """
    exact = folder / name
    if name.isascii() or os.path.lexists(exact):
        return exact
    try:
        entries = sorted(os.listdir(folder))  # noqa: PTH208 (names, not paths)
    except OSError:
        return exact
    found = (entry for entry in entries if compose(entry) == compose(name))
    return folder / next(found, name)


def tell_apart(names: Iterable[str]) -> dict[str, str]:
    """Return what to show for each of `names`: those that look the same get their form as well."""
    alike: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        alike.setdefault(compose(name), []).append(name)
    shown = {}
    for look, same in alike.items():
        for number, name in enumerate(sorted(same, key=lambda spelling: spelling != look), start=1):
            form = "NFC" if name == look else "NFD" if name == _decompose(look) else f"#{number}"
            shown[name] = f"{name} ({form})" if len(same) > 1 else name
    return shown


def _decompose(text: str) -> str:
    return unicodedata.normalize("NFD", text)
