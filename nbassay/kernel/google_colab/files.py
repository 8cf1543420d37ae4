"""Uploads and downloads: whoever would choose a file is not there, so the given ones are taken."""

from __future__ import annotations

import shutil
from pathlib import Path

from ._given import fold_name, given_files, notebook_code


class Uploaded(dict[str, bytes]):
    """Contents by file name; `Table (1).csv` is `table.csv`, uploaded again."""

    def __missing__(self, name: str) -> bytes:
        """Return the content of the file that `name` is another spelling of.

        Raises:
            KeyError: if there is none.
        """
        wanted = _folded(str(name))
        for known, content in self.items():
            if _folded(known) == wanted:
                return content
        raise KeyError(name)


def upload(target_dir: str = "") -> Uploaded:
    """Put the files that came with the notebook into `target_dir`; return their contents by name.

    Those that the notebook names come first.
    """
    code, given = notebook_code(), given_files()
    folder = Path(target_dir or ".")
    folder.mkdir(parents=True, exist_ok=True)
    uploaded = Uploaded()
    for name in sorted(given, key=lambda name: Path(name).name not in code):
        target = folder / Path(name).name
        if not target.exists():
            shutil.copyfile(given[name], target)
        uploaded[target.name] = given[name].read_bytes()
    return uploaded


def upload_file(filename: str) -> str:
    """Put the files that came with the notebook into the current folder; return `filename`."""
    upload()
    return filename


def download(filename: str) -> None:
    """Do nothing: nobody is there to take `filename`."""


def view(filepath: str) -> None:
    """Do nothing: nobody is there to look at `filepath`."""


def _folded(name: str) -> str:
    return fold_name(Path(name).name)
