"""The machine's own trouble: how it is told from a notebook's, and what is said of it."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from nbassay.errors import EnvironmentProblem
from nbassay.sandbox.job import MIB
from nbassay.sandbox.limits import procfs
from nbassay.texts import Text, sentences, text

# Below these the machine itself is in trouble, whatever a run's own figures say.
DISK_FLOOR_BYTES = 256 * MIB
# Of the disk of temporary files, where only answers to a run's requests are written meanwhile.
TEMPORARY_FLOOR_BYTES = 16 * MIB
MEMORY_FLOOR_BYTES = 256 * MIB

Cause = Literal["disk", "memory", "killed", "parent", "start", "worker"]

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_MEMORY = frozenset({errno.ENOMEM, errno.EAGAIN})


class Disturbed(Exception):
    """The machine ended or spoiled a run: what is there says nothing of the notebook."""

    def __init__(self, cause: Cause, detail: str = "") -> None:
        super().__init__(cause, detail)
        self.cause: Cause = cause
        self.detail = detail

    def __str__(self) -> str:
        return " ".join(filter(None, (_WHAT[self.cause].en, self.detail)))


_WHAT: Mapping[Cause, Text] = {
    "disk": text(
        ko="채점 컴퓨터의 디스크가 가득 차서 노트북을 끝까지 실행하지 못했습니다.",
        en="The grading machine's disk was full, so the notebook could not be run to its end.",
    ),
    "memory": text(
        ko="채점 컴퓨터의 메모리가 부족하여 노트북을 끝까지 실행하지 못했습니다.",
        en="The grading machine had no memory left, so the notebook could not be run to its end.",
    ),
    "killed": text(
        ko="채점 컴퓨터가 노트북을 실행하던 프로세스를 강제로 종료했습니다.",
        en="The process that ran the notebook was killed on the grading machine.",
    ),
    "parent": text(
        ko="채점 컴퓨터에서 커널을 만드는 프로세스가 강제로 종료되었습니다.",
        en="The process that kernels come from was killed on the grading machine.",
    ),
    "start": text(
        ko="채점 컴퓨터가 노트북을 실행할 샌드박스를 시작하지 못했습니다.",
        en="The grading machine could not start the sandbox for the notebook.",
    ),
    "worker": text(
        ko="채점 컴퓨터에서 채점 프로세스가 강제로 종료되었습니다. 메모리 부족일 수 있습니다.",
        en="The process that grades was killed on the grading machine, which may be out of memory.",
    ),
}
_LEFT = text(
    ko="두 번 시도했으며 점수는 아직 정해지지 않았습니다. 강사가 직접 확인합니다.",
    en="It was tried twice and has no mark yet; your instructor will see to it.",
)

# What is said of a notebook that is left to a person.
MESSAGES: Mapping[Cause, Text] = {cause: sentences(what, _LEFT) for cause, what in _WHAT.items()}


def short_of(folder: Path) -> tuple[Cause, str] | None:
    """Return what the machine is short of, with a line for staff; None where there is room.

    Looked at are the disks of `folder` and of temporary files, and the memory.
    """
    floors = {Path(tempfile.gettempdir()): TEMPORARY_FLOOR_BYTES, folder: DISK_FLOOR_BYTES}
    for place, floor in floors.items():
        free = procfs.free_disk(place)
        if free < floor:
            there = f"{free // MIB:,} MB are free, at least {floor // MIB:,} are needed"
            return "disk", f"the disk of {place} is full: {there}"
    available = procfs.available_memory()
    if available < MEMORY_FLOOR_BYTES:
        return "memory", f"the machine has no memory left: {available // MIB:,} MB"
    return None


def require_room(folder: Path) -> None:
    """Make sure that the machine can go on in `folder`, asked when no notebook runs.

    Raises:
        EnvironmentProblem: if a disk is full, or nobody could have memory.
    """
    short = short_of(folder)
    if short:
        raise EnvironmentProblem(f"{short[1]}; make room and run again, what was graded is kept")


def cause_of(error: BaseException) -> Cause | None:
    """Return what the machine was short of, if that is why `error` was raised."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError):
            if seen.errno in _NO_ROOM:
                return "disk"
            if seen.errno in _NO_MEMORY:
                return "memory"
        seen = seen.__cause__ or seen.__context__
    return None


@contextmanager
def disturbances() -> Iterator[None]:
    """Raise what the machine is to blame for as `Disturbed`.

    Raises:
        Disturbed: if our own work failed because a disk is full or there is no memory.
    """
    try:
        yield
    except OSError as error:
        cause = cause_of(error)
        if cause is None:
            raise
        raise Disturbed(cause, str(error)) from error
