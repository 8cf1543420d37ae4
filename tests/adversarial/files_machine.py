"""Files that are to fill, stop or slow the machine that looks at them before anything runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from files import attack

MANY = 5_000
DEEP = 3_000


@attack(
    "machine",
    """what: hands in pipes that never end a reading, beside and in place of files
    on: numbers
    status: graded
    stopped by: what is no regular file is left out, and opened without waiting where it is looked at""",
)
def pipes_beside(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    for name in ("data.csv", "helper.py", "kept.keras", ".hidden"):
        os.mkfifo(folder / name)


@attack(
    "machine",
    """what: hands in a sparse file of a gigabyte that takes no room
    on: numbers
    status: graded
    stopped by: the sizes of the files handed in are added up before any is read""",
)
def sparse_gigabyte(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    with (folder / "rows.csv").open("wb") as file:
        file.truncate(1 << 30)


@attack(
    "machine",
    """what: hands in five thousand files and three hundred folders within each other
    on: numbers
    status: graded
    stopped by: the files handed in have a largest number""",
)
def crowd_of_files(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    for number in range(MANY):
        (folder / f"{number}.csv").touch()
    inner = folder
    for _ in range(300):
        inner /= "d"
        inner.mkdir()
    (inner / "last.csv").touch()


@attack(
    "machine",
    """what: hands in folders three thousand deep, which no path reaches
    on: numbers
    status: graded
    stopped by: folders are not followed further than a path goes""",
)
def bottomless_folder(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    handle = os.open(folder, os.O_RDONLY)
    for _ in range(DEEP):
        os.mkdir("d", dir_fd=handle)
        inner = os.open("d", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    os.close(handle)
