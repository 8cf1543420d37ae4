r"""Files under the names that a notebook spells in its own way, as on the student's machine.

Windows and macOS read `Table.csv` where `table.csv` lies, Windows `.\table.csv` as well, and
whoever downloads a file twice has `table (1).csv`. Such a notebook is right where it was written.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from .google_colab._given import fold_name

_MOST_COPIES = 20
_MOST_BYTES = 100_000_000
_LITERAL = re.compile(r"(['\"])([^'\"\n]{1,200})\1")
_HERE = re.compile(r"/content/|(?:\./)+")


def lay_out(code: str, given: Mapping[str, Path], work: Path) -> None:
    """Copy files of `given` to the names in `work` by which `code` calls them.

    They are copies, so that whoever writes to one leaves the file alone that was given.
    """
    known = {fold_name(name): path for name, path in given.items()}
    copies, left = 0, _MOST_BYTES
    for name in _names_in(code):
        path = known.get(fold_name(name.replace("\\", "/").removeprefix("./")))
        target = work / name
        if path is None or target.exists():
            continue
        copies, left = copies + 1, left - path.stat().st_size
        if copies > _MOST_COPIES or left < 0:
            return
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _names_in(code: str) -> Iterator[str]:
    """Yield the texts in `code` that may name something in the working folder."""
    for _, literal in dict.fromkeys(_LITERAL.findall(code)):
        for text in dict.fromkeys((literal, literal.replace("\\\\", "\\"))):
            name = _HERE.sub("", text, count=1) if _HERE.match(text) else text
            path = PurePosixPath(name)
            if not path.is_absolute() and ".." not in path.parts and "\0" not in name:
                yield name
