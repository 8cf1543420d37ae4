"""The files of this run, as they were given, and the notebook's code."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from pathlib import Path
from typing import Any

# What Colab and browsers put behind the name of a file that is there already.
_COPY = re.compile(r" ?\(\d+\)(?=\.[^.]*$|$)")


def fold_name(name: str) -> str:
    """Return what all spellings of a file's name have in common."""
    return _COPY.sub("", unicodedata.normalize("NFC", name)).casefold()


def given_files() -> dict[str, Path]:
    """Return relative name -> file: what was released or handed in beside the notebook."""
    folder = Path(_paths()["files"])
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in found}


def working_folder() -> Path:
    """Return the folder that the notebook runs in."""
    return Path(_paths()["work"])


def notebook_code() -> str:
    """Return the code of all cells of the notebook."""
    notebook = json.loads(Path(_paths()["notebook"]).read_text(encoding="utf-8"))
    sources = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return "\n".join("".join(source) for source in sources)


def _paths() -> dict[str, Any]:
    job: dict[str, Any] = json.loads(Path(os.environ["NBASSAY_JOB"]).read_text(encoding="utf-8"))
    return dict(job["paths"])
