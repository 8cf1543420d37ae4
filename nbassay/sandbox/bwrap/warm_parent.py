"""The trusted side of a warm parent: started once, then asked to fork run after run."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from nbassay.sandbox import seccomp, staging
from nbassay.sandbox.bwrap import command_line
from nbassay.sandbox.collect import take_over
from nbassay.sandbox.job import MIB, Job
from nbassay.sandbox.limits import cgroup, procfs
from nbassay.sandbox.limits.bounds import Bounds, Ending, bounds_of
from nbassay.sandbox.limits.child import Child
from nbassay.sandbox.limits.owntime import OwnTime
from nbassay.sandbox.limits.watchdog import start_on, watch_to_end
from nbassay.sandbox.machine import Disturbed
from nbassay.sandbox.protocol import WarmParentError

# Of the parent's own time: a machine with other work may take far longer.
_READY_SECONDS = 180
_FORK_SECONDS = 10
_LOOK_SECONDS = 0.2
_MESSAGE_BYTES = 8192


class ForkingParent:
    """A sandboxed process that has imported `imports` and forks a sandboxed run for each job.

    It never runs a student's code itself, so nothing of one run reaches it or the next. One run at
    a time. `folder` is an empty folder of ours for what runs read and leave; `cores` are the
    processors that it and its runs have, none named for all of ours.

    Raises:
        WarmParentError: if it does not get ready.
    """

    def __init__(
        self,
        folder: Path,
        imports: Sequence[str],
        *,
        keras_home: Path | None,
        threads: int,
        cores: frozenset[int] = frozenset(),
    ) -> None:
        self._jobs = folder / "jobs"
        self._runs = 0
        program = command_line.find_bwrap()
        if program is None:
            raise WarmParentError("bubblewrap went away while grading; run `nbassay doctor`")
        shared = folder / "warm"
        self._jobs.mkdir()
        staging.fill(shared, b"", {})
        (shared / "calls").write_bytes(seccomp.program())
        settings = {
            "imports": list(imports),
            "threads": threads,
            "memory": list(command_line.MEMORY_FOLDERS),
            "calls": "/warm/calls",
            "keras_home": command_line.KERAS_SEEN if keras_home else None,
        }
        (shared / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        with start_on(cores):
            self._process = Child(
                command_line.warm_command(program, shared, self._jobs, keras_home),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,
            )
        try:
            answer = self.answer(_READY_SECONDS)
            if answer != "ready":
                raise WarmParentError(f"the warm parent did not get ready ({answer or 'it ended'})")
        except BaseException:
            self.close()
            raise
        self.pid = procfs.tree(self._process.pid).processes[-1]

    def __enter__(self) -> ForkingParent:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        self.close()

    def close(self) -> None:
        """End the parent and what it forked."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    # It is the first process of its namespace, which signals from inside do not reach.
    driver_is_safe = True

    @property
    def ended(self) -> bool:
        """Whether it is gone."""
        return self._process.poll() is not None

    def run(self, job: Job, out: Path) -> Ending:
        """Run `job` in a fork with walls of its own; see `Sandbox.run`.

        Raises:
            WarmParentError: if the parent has ended before the run began.
            Disturbed: if it ended meanwhile.
        """
        folder = self._new_folder()
        staged, left = folder / "in", folder / "out"
        try:
            staging.stage(job, staged, command_line.PATHS, writable=command_line.WRITABLE)
            bounds = bounds_of(job, staged, left, memory_folders=command_line.MEMORY_FOLDERS)
            with job.answer_requests(left, staged):
                ending = self._fork(folder, job, bounds)
            take_over(left, out)
            return ending
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _new_folder(self) -> Path:
        """Return the folder of a new job: `in` is to be filled, `out` is empty."""
        self._runs += 1
        folder = self._jobs / str(self._runs)
        (folder / "out").mkdir(parents=True)
        (folder / "in").mkdir()
        return folder

    def _fork(self, folder: Path, job: Job, bounds: Bounds) -> Ending:
        order = {"folder": folder.name, "memory_bytes": job.limits.file_mb * MIB}
        with cgroup.group_for(bounds) as group:
            started = time.monotonic()
            with self._adopt_forks(group):
                self._write_line(json.dumps(order))
                forked = _ForkedRun(self)
            try:
                ending = watch_to_end(forked, bounds, started, group)
            except WarmParentError as error:
                raise Disturbed("parent") from error
            except Disturbed:
                # What it might still say of this run must not be taken for the next one's.
                self.close()
                raise
        note = folder / "note"
        with contextlib.suppress(OSError):
            text = note.read_bytes()[-_MESSAGE_BYTES:].decode("utf-8", "replace").strip()
            return Ending(**{**vars(ending), "message": text})
        return ending

    @contextlib.contextmanager
    def _adopt_forks(self, group: cgroup.Group | None) -> Iterator[None]:
        """Put what the parent forks meanwhile into the group of its run."""
        if group is None:
            yield
            return
        try:
            with group.adopt_forks_of(self.pid):
                yield
        except OSError as error:
            raise WarmParentError("the warm parent has ended") from error

    def _write_line(self, line: str) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(line.encode() + b"\n")
            pipe.flush()
        except OSError as error:
            raise WarmParentError("the warm parent has ended") from error

    def answer(self, seconds: float) -> str | None:
        """Return the parent's next line, None if there is none in `seconds` of its own time."""
        own = OwnTime(time.monotonic())
        while own.look(procfs.tree(self._process.pid).processes, time.monotonic()) < seconds:
            line = self.read_line(_LOOK_SECONDS)
            if line is not None:
                return line
        return None

    def read_line(self, seconds: float) -> str | None:
        """Return the parent's next line, "" at its end, None if there is none in time."""
        pipe = self._process.stdout
        assert pipe is not None
        if not select.select([pipe], [], [], max(0.0, seconds))[0]:
            return None
        return pipe.readline().decode("ascii", "replace").strip()


class _ForkedRun:
    """A run inside the warm parent, handled like a `Popen`."""

    def __init__(self, parent: ForkingParent) -> None:
        self._parent = parent
        self.returncode: int | None = None
        answer = parent.answer(_FORK_SECONDS)
        if answer != "started":
            raise WarmParentError(f"the warm parent could not fork a run ({answer})")
        # Already gone where the run ended at once.
        self.pid = next(iter(procfs.tree(parent.pid).processes[1:]), 0)

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Return how it ended.

        Raises:
            subprocess.TimeoutExpired: if it has not, after `timeout` seconds.
            WarmParentError: if the parent ended instead.
        """
        if self.returncode is None:
            answer = self._parent.read_line(timeout)
            if answer is None:
                raise subprocess.TimeoutExpired("run", timeout)
            if not answer.lstrip("-").isdigit():
                raise WarmParentError("the warm parent has ended")
            self.returncode = int(answer)
        return self.returncode

    def kill(self) -> None:
        """End it."""
        if self.poll() is None and self.pid:
            with contextlib.suppress(OSError):
                os.kill(self.pid, signal.SIGKILL)
