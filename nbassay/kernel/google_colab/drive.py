"""Google Drive: the files that came with the notebook lie in each folder that it names there."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path, PurePosixPath
from typing import Any

from ._given import given_files, notebook_code, working_folder

_OWN = "MyDrive"
_MOST_FOLDERS = 20
_LONGEST = 400  # characters of a folder's path


def mount(mountpoint: str, *_: Any, **__: Any) -> None:
    """Make the folders at `mountpoint` that the notebook reads from."""
    with contextlib.suppress(OSError):
        lay_out(Path(mountpoint), notebook_code())
    print(f"Mounted at {mountpoint}")


def flush_and_unmount(*_: Any, **__: Any) -> None:
    """Do nothing: what was written lies where it was written."""


def lay_out(mountpoint: Path, code: str) -> None:
    """Make the folders below `mountpoint` that `code` names.

    The first of them is the working folder itself, so that what is saved there is where it is
    looked for. One alone: with several links back, `glob("**")` would walk in circles for ever.

    Nothing is made elsewhere than below the working folder.

    Raises:
        OSError: if something cannot be written there.
    """
    if not mountpoint.resolve().is_relative_to(working_folder().resolve()):
        return
    given = given_files()
    for place, folder in enumerate(_named_folders(mountpoint.name, code, given)):
        target = mountpoint / folder
        target.parent.mkdir(parents=True, exist_ok=True)
        if place == 0 and not target.exists():
            target.symlink_to(working_folder())
            continue
        target.mkdir(exist_ok=True)
        for name, path in given.items():
            link = target / name
            link.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                link.symlink_to(path)


def _named_folders(name: str, code: str, given: dict[str, Path]) -> list[str]:
    """Return the folders below the mount point that `code` names, where it reads files first."""
    known = {PurePosixPath(file).name for file in given}
    found: dict[str, bool] = {}
    mentioned = re.compile(rf"\b{re.escape(name)}/((?:My ?Drive|Shareddrives)\b[^'\"\n;]*)")
    for match in mentioned.findall(code.replace("\\ ", " ")):
        path = PurePosixPath(match.strip()[:_LONGEST])
        if ".." in path.parts:
            continue
        is_file = path.name in known or (path.suffix and len(path.parts) > 1)
        folder = str(path.parent if is_file else path)
        found[folder] = found.get(folder, False) or path.name in known
    ordered = sorted(found, key=lambda folder: not found[folder])
    return list(dict.fromkeys([*ordered[:_MOST_FOLDERS], _OWN]))
