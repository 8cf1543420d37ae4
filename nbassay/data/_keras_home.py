"""The folder that stands at `~/.keras` in the sandbox, so that data sets need no network."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from nbassay.data._description import Found
from nbassay.data._registry import DATA_SETS, find, load

_LOADERS = "loaders.json"  # what `nbassay/kernel/datasets.py` does with the files beside it


def build_keras_home(names: Iterable[str], parent: Path) -> Path:
    """Make (once) a Keras home under `parent` that holds the data sets `names`; return it.

    The folder's name tells what is in it, and it appears whole or not at all.

    Raises:
        NbassayError: if a name is not that of a data set, or its files cannot be read.
    """
    found = [find(name) for name in sorted(names)]
    identity = "-".join(each.identity.replace(":", "-") for each in found) or "empty"
    home = parent / f"keras-{identity}"
    if _is_whole(home, found):
        return home
    shutil.rmtree(home, ignore_errors=True)
    parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=parent, prefix=".building-"))
    try:
        (building / "datasets").mkdir()
        for each in found:
            _place(each, building / "datasets")
        (building / _LOADERS).write_text(_describe_loaders(found), encoding="utf-8")
        building.chmod(0o755)
        building.rename(home)
    except OSError:
        if not _is_whole(home, found):  # otherwise somebody else was faster
            raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return home


def _is_whole(home: Path, found: Iterable[Found]) -> bool:
    """Whether all files are there, and nothing is said of them that was said by another version.

    Keras deletes a file whose hash it does not like.
    """
    try:
        described = (home / _LOADERS).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return described == _describe_loaders(found) and all(
        (home / "datasets" / DATA_SETS[each.name].folder / file).is_file()
        for each in found
        for file in DATA_SETS[each.name].made or DATA_SETS[each.name].files
    )


def _describe_loaders(found: Iterable[Found]) -> str:
    data_sets = [DATA_SETS[each.name] for each in found]
    described = {
        "keras": [module for data_set in data_sets for module in data_set.keras_loaders],
        "tables": [asdict(loader) for data_set in data_sets for loader in data_set.table_loaders],
    }
    return json.dumps(described, indent=1) + "\n"


def _place(found: Found, datasets: Path) -> None:
    data_set = DATA_SETS[found.name]
    folder = datasets / data_set.folder
    folder.mkdir(parents=True, exist_ok=True)
    if found.folder is None or data_set.made:
        data_set.write(load(found.name), folder)
    else:
        for file in data_set.files:
            shutil.copyfile(found.folder / file, folder / file)
