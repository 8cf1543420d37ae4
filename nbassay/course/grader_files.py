"""Which files below `graders/<a>/` marks may depend on."""

from __future__ import annotations

import os
from pathlib import Path

SUBMISSIONS = "submissions"  # known right and wrong ones, on which graders are tried
AUDIT, CALIBRATION = "audit.toml", "calibration.json"  # what audits and bars rest on
_CACHES = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints"}


def grader_files(folder: Path) -> dict[str, Path]:
    """Return name -> path of every file below the folder of graders on which marks may depend.

    That is all of them, hidden and linked ones too, except known submissions, what graders rest
    on (see `AUDIT`) and what tools leave.
    Names are relative to the folder, with `/`, in order.
    """
    found: dict[str, Path] = {}
    entered: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        here = Path(place)
        real = os.path.realpath(place)
        if real in entered:  # a link to a folder that is already in
            folders.clear()
            continue
        entered.add(real)
        left_out = _CACHES | ({SUBMISSIONS} if here == folder else set())
        folders[:] = sorted(name for name in folders if name not in left_out)
        found |= {
            os.fsencode((here / name).relative_to(folder)).decode("utf-8", "replace"): here / name
            for name in names
            if (here / name).is_file() and not (here == folder and name in {AUDIT, CALIBRATION})
        }
    return dict(sorted(found.items()))
