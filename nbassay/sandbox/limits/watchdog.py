"""Runs a sandbox's command and ends it when it uses more than it may."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

from nbassay.sandbox.job import MIB
from nbassay.sandbox.limits import cgroup, procfs
from nbassay.sandbox.limits.bounds import Bounds, Ending, Reason
from nbassay.sandbox.limits.child import Child
from nbassay.sandbox.limits.owntime import Clock, OwnTime
from nbassay.sandbox.machine import DISK_FLOOR_BYTES, MEMORY_FLOOR_BYTES, Disturbed

_POLL_SECONDS = 0.05
_SLOWEST_POLL_SECONDS = 0.5
# Looking may take this share of one processor; where looking is slow we look less often.
_SHARE_OF_TIME = 0.1
_MAX_ENTRIES = 20_000
_MESSAGE_BYTES = 8192
_END_SECONDS = 30
# Looking for where it went is dear, so only once this share of the bound is gone.
_SUSPICIOUS = 0.25


def supervise(
    command: Sequence[str],
    bounds: Bounds,
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    open_files: Sequence[int] = (),
    cores: Collection[int] = (),
) -> Ending:
    """Run `command` to its end or to its bounds; whatever happens, it is gone afterwards.

    It inherits nothing but `environment` and `open_files`, starts in `folder`, and has the
    processors `cores` (none named: all of ours).

    Raises:
        OSError: if the command cannot be started.
    """
    started = time.monotonic()
    with cgroup.group_for(bounds) as group:
        with start_on(cores):
            process = Child(
                command if group is None else group.wrap_command(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=dict(environment or {}),
                cwd=folder or "/",
                start_new_session=True,
                pass_fds=tuple(open_files),
            )
        message = _Message(process.stderr)
        ending = watch_to_end(process, bounds, started, group)
    return dataclasses.replace(ending, message=message.text())


class Running(Protocol):
    """A process that was started, as `subprocess.Popen` has it."""

    pid: int
    returncode: int | None

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""

    def wait(self, timeout: float) -> int:
        """Return how it ended, or raise `subprocess.TimeoutExpired`."""

    def kill(self) -> None:
        """End it."""


def watch_to_end(
    process: Running, bounds: Bounds, started: float, group: cgroup.Group | None
) -> Ending:
    """Watch a process to its end or to its bounds; whatever happens, it is gone afterwards.

    `started` is what `time.monotonic` said when it did. In a `group` Linux itself may end it.

    Raises:
        Disturbed: if it does not end although it was killed, as where a disk hangs.
    """
    # Should the machine run out of memory all the same, the sandbox is what must go.
    with contextlib.suppress(OSError):
        Path(f"/proc/{process.pid}/oom_score_adj").write_text("1000", encoding="ascii")
    with contextlib.nullcontext() if bounds.clock is None else Clock(bounds.clock) as clock:
        watch = _Watch(process, bounds, started, clock)
        try:
            reason, detail = watch.until_end()
        finally:
            _kill(process)
    seconds = time.monotonic() - started
    code = process.returncode if process.returncode is not None else -signal.SIGKILL
    if group is None:
        killed_for_memory = procfs.kills_for_memory() > watch.kills_before
    else:
        killed_for_memory = group.killed_for_memory()
        if not reason and group.over_memory():
            reason, detail = watch.too_much_memory(bounds.memory_bytes)
    if not reason:  # it may have been spoiled since somebody last looked
        reason, detail = watch.room()
    return Ending(
        code, reason, detail, seconds, watch.peak_bytes, killed_for_memory=killed_for_memory
    )


@contextlib.contextmanager
def start_on(cores: Collection[int]) -> Iterator[None]:
    """Let this thread, and so what it starts, have these processors for the time being."""
    if not cores:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class _Watch:
    """Looks at a tree of processes every so often."""

    def __init__(
        self, process: Running, bounds: Bounds, started: float, clock: Clock | None
    ) -> None:
        self._process = process
        self._bounds = bounds
        self._own = OwnTime(started, bounds.processors, bounds.helped)
        self._clock = clock
        self._shared_before = procfs.shared_memory()
        self._free_before = {folder: procfs.free_disk(folder) for folder in bounds.disk}
        self.kills_before = procfs.kills_for_memory()
        self.peak_bytes = 0

    def until_end(self) -> tuple[Reason, str]:
        pause = _POLL_SECONDS
        while True:
            try:
                self._process.wait(pause)
            except subprocess.TimeoutExpired:
                looked = time.monotonic()
                reason, detail = self._look(looked)
                if reason:
                    return reason, detail
                cost = time.monotonic() - looked
                pause = min(max(_POLL_SECONDS, cost / _SHARE_OF_TIME), _SLOWEST_POLL_SECONDS)
            else:
                return "", ""

    def _look(self, now: float) -> tuple[Reason, str]:
        bounds = self._bounds
        tree = procfs.tree(self._process.pid)
        seconds = self._own.look(tree.processes, now)
        if self._clock is not None:
            self._clock.show(seconds)
        if seconds > bounds.seconds:
            return "time", f"more than {bounds.seconds:g} s"
        if len(tree.processes) > bounds.processes:
            return "processes", f"more than {bounds.processes} processes"
        used = self._memory(tree)
        if used > bounds.memory_bytes:
            return self.too_much_memory(used)
        if procfs.available_memory() < MEMORY_FLOOR_BYTES:
            return "no memory", "the machine has no memory left"
        reason, detail = self.room()
        if reason:
            return reason, detail
        for folder, allowed in bounds.disk.items():
            if not _within(folder, allowed - self._deleted(folder, allowed, tree)):
                return "disk", f"more than {allowed // MIB:,} MB or {_MAX_ENTRIES:,} files"
        return "", ""

    def too_much_memory(self, used: int) -> tuple[Reason, str]:
        """Return that it was ended for using so many bytes."""
        self.peak_bytes = max(self.peak_bytes, used)
        return "memory", f"{used // MIB:,} MB of {self._bounds.memory_bytes // MIB:,} MB"

    def room(self) -> tuple[Reason, str]:
        """Look whether the machine's disks have room."""
        floors = {**dict.fromkeys(self._bounds.disk, DISK_FLOOR_BYTES), **self._bounds.floors}
        for folder, floor in floors.items():
            free = procfs.free_disk(folder)
            if free < floor:
                return "no disk", f"the machine's disk is full: {free // MIB:,} MB are free"
        return "", ""

    def _memory(self, tree: procfs.Tree) -> int:
        bounds, members = self._bounds, tree.processes
        inside = procfs.inside(members) if bounds.memory_folders else 0
        held = procfs.held_in_files(inside, bounds.memory_folders) if inside else 0
        buffers = procfs.held_by_pipes(members) if inside else 0
        if inside and not procfs.shares_our_network(inside):
            buffers += procfs.held_by_sockets(inside)
        if bounds.handle_bytes:
            buffers += procfs.held_by_pipes(members, bounds.handle_bytes)
        grown = procfs.shared_memory() - self._shared_before
        if grown > _SUSPICIOUS * bounds.memory_bytes:
            held += min(grown, procfs.shared_mappings(members))
        used = tree.resident + held + buffers
        if used > bounds.memory_bytes:
            # Forks share pages: count exactly before ending anything.
            private, shared = procfs.own_memory(members)
            used = private + max(shared, held) + buffers
        self.peak_bytes = max(self.peak_bytes, used)
        return used

    def _deleted(self, folder: Path, allowed: int, tree: procfs.Tree) -> int:
        """Return the bytes on the folder's disk behind open files that have lost their names."""
        if self._free_before[folder] - procfs.free_disk(folder) < _SUSPICIOUS * allowed:
            return 0
        return procfs.held_by_deleted(tree.processes, folder.stat().st_dev)


def _within(folder: Path, allowed: int) -> bool:
    """Tell whether a folder's files stay within `allowed` bytes on disk and a bounded number.

    They do not where a folder is closed to us or lies too deep to be looked into.
    """
    entries, size, open_folders = 0, 0, [str(folder)]
    while open_folders:
        try:
            with os.scandir(open_folders.pop()) as found:
                for entry in found:
                    entries += 1
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entries > _MAX_ENTRIES or size > allowed:
                        return False
                    if entry.is_dir(follow_symlinks=False):
                        open_folders.append(entry.path)
        except (FileNotFoundError, NotADirectoryError):
            # It was removed while we looked.
            continue
        except OSError:
            return False
    return True


def _kill(process: Running) -> None:
    """End the command and all that descends from it, and wait until they are gone.

    A pid namespace ends with its first process, and bubblewrap ends after it. Without a namespace
    the driver adopts what its descendants leave behind, so it goes last.
    """
    deadline = time.monotonic() + _END_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        below = procfs.tree(process.pid).processes[1:]
        if not below:
            break
        for pid in below:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(_POLL_SECONDS / 5)
    process.kill()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Disturbed("killed", "the run could not be ended") from error


class _Message:
    """Reads standard error to its end and keeps its last few kilobytes."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._stream = stream
        self._kept = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        if self._stream is None:
            return
        with contextlib.suppress(ValueError, OSError):
            while piece := os.read(self._stream.fileno(), _MESSAGE_BYTES):
                self._kept = (self._kept + piece)[-_MESSAGE_BYTES:]

    def text(self) -> str:
        """Return what was kept, once nobody can write any more."""
        self._thread.join(_END_SECONDS)
        if self._stream is not None and not self._thread.is_alive():
            self._stream.close()
        return self._kept.decode("utf-8", "replace").strip()
