"""One kernel process: started, asked to run cells and to capture, and stopped, all in bounds."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import math
import os
import sys
import tempfile
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any, TypeVar

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from .bounded_client import BoundedClient
from .clock import Clock
from .environment import kernel_environment
from .forked import WaitingKernel, WaitingProvisioner

# Of the run's own time, as all limits here but the second and the third.
_START_SECONDS = 60
_MOST_START_SECONDS = 10 * _START_SECONDS
_STOP_SECONDS = 10
# A cell that its first interrupt does not end is interrupted again, then killed.
_INTERRUPTS = 5
_INTERRUPT_SECONDS = 1.0
_POLL_SECONDS = 0.5
_LOOK_SECONDS = 0.1
_WAIT_SECONDS = 0.005

# Asked of the kernel, and answered by it, in `launch`.
CAPTURE_REQUEST = "nbassay_capture_request"
# What a reply of the kernel says where the cell has asked it to end, as `exit()` does.
ASKED_TO_END = "nbassay_asked_to_end"

Result = TypeVar("Result")


class OutOfTimeError(Exception):
    """The kernel did not answer in time."""


@dataclass(frozen=True)
class Reply:
    """How a cell went: its error's name and value; whether interrupted or ending the kernel."""

    error: dict[str, str] | None = None
    timed_out: bool = False
    asked_to_end: bool = False


class PromptClient(AsyncKernelClient):
    """Is ready as soon as the kernel answers.

    jupyter_client's own then listens until nothing has been published for a fifth of a second.
    nbclient passes over what belongs to no cell, so there is nothing to wait for.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered and what it publishes arrives.

        Raises:
            RuntimeError: if the kernel ends, or `timeout` seconds have passed.
        """
        deadline = time.monotonic() + (math.inf if timeout is None else timeout)
        while time.monotonic() < deadline:
            self.kernel_info()
            with contextlib.suppress(Empty):
                await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=_POLL_SECONDS)
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError("Kernel didn't respond in time")


class RecordingManager(AsyncKernelManager):
    """Starts our own launcher, whatever kernels the machine has installed."""

    @classmethod
    def in_folder(cls, folder: str) -> RecordingManager:
        """Return a manager whose kernel's sockets and connection file lie in `folder`."""
        return cls(
            transport="ipc",
            ip=f"{folder}/s",
            connection_file=f"{folder}/kernel.json",
            client_factory=PromptClient,
        )

    def take(self, waiting: WaitingKernel) -> None:
        """Use a process that was forked for this kernel, instead of starting one."""
        self.provisioner = WaitingProvisioner(
            waiting=waiting, kernel_id="warm", kernel_spec=self.kernel_spec, parent=self
        )

    @property
    def kernel_spec(self) -> KernelSpec:
        """Return the one kernel there is."""
        command = [sys.executable, "-P", "-m", f"{__package__}.launch", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")

    async def until_it_listens(self) -> None:
        """Wait for the kernel's sockets: ZeroMQ tries again only every tenth of a second."""
        sockets = [Path(f"{self.ip}-{port}") for port in self.ports]
        while not all(map(Path.exists, sockets)) and await self.is_alive():
            await asyncio.sleep(_WAIT_SECONDS)

    async def _async_wait(self, pollinterval: float = _WAIT_SECONDS) -> None:
        # Ours, because jupyter_client sleeps for a tenth of a second at least.
        await super()._async_wait(pollinterval)


class KernelSession:
    """One kernel, from start to stop."""

    def __init__(
        self,
        notebook: NotebookNode,
        job: dict[str, Any],
        job_path: str,
        room: int,
        waiting: WaitingKernel | None = None,
    ) -> None:
        """Prepare to run cells of `notebook` as `job` says, in a new kernel or in a waiting one.

        Their outputs may have `room` bytes.
        """
        self._job = job
        self._clock = Clock(job["paths"]["clock"])
        self._environment = {**os.environ, **kernel_environment(job), "NBASSAY_JOB": job_path}
        # Socket paths may have 107 characters at most, so not below a long folder.
        self._folder = tempfile.TemporaryDirectory(prefix="k", ignore_cleanup_errors=True)
        self._manager = RecordingManager.in_folder(self._folder.name)
        if waiting is not None:
            self._manager.take(waiting)
        self._client = BoundedClient(
            notebook,
            room,
            km=self._manager,
            allow_errors=True,
            raise_on_iopub_timeout=False,
            record_timing=False,
            store_widget_state=False,
            # Both on the clock on the wall, which may run ahead of ours.
            timeout=None,
            startup_timeout=_MOST_START_SECONDS,
            on_cell_executed=self._note_reply,
        )
        self._reply = Reply()

    @property
    def room(self) -> int:
        """The bytes that are left for outputs."""
        return self._client.room

    async def start(self) -> None:
        """Start the kernel and wait until it answers.

        Raises:
            OutOfTimeError: if it does not in time.
            DeadKernelError: if it ends at once.
        """
        try:
            await self._in_time(self._start(), _START_SECONDS)
        except RuntimeError as error:
            raise DeadKernelError(str(error)) from error

    async def _start(self) -> None:
        work = self._job["paths"]["work"]
        await self._client.async_start_new_kernel(env=self._environment, cwd=work)
        await self._manager.until_it_listens()
        await self._client.async_start_new_kernel_client()

    async def run_cell(self, cell: NotebookNode, index: int) -> Reply:
        """Run one cell; where it takes longer than a cell may, interrupt it.

        Raises:
            OutOfTimeError: if the run's time is up, or the interrupt did not help.
            DeadKernelError: if the kernel ended.
        """
        self._reply = Reply()
        running = asyncio.ensure_future(self._client.async_execute_cell(cell, index))
        late = await self._wait(running, float(self._job["cell_seconds"]))
        if late:
            await self._interrupt(running)
        running.result()
        return dataclasses.replace(self._reply, timed_out=late)

    async def _interrupt(self, running: asyncio.Task[Any]) -> None:
        for _ in range(_INTERRUPTS):
            self._left()
            await self._manager.interrupt_kernel()
            if not await self._wait(running, _INTERRUPT_SECONDS):
                return
        running.cancel()
        raise OutOfTimeError("it goes on after an interrupt")

    async def _note_reply(self, execute_reply: Any, **_: Any) -> None:
        content = (execute_reply or {}).get("content", {})
        error = None
        if content.get("status") == "error":
            error = {
                "name": str(content.get("ename"))[:200],
                "value": str(content.get("evalue"))[:2000],
            }
        self._reply = Reply(error, asked_to_end=bool(content.get(ASKED_TO_END)))

    async def capture(self, cell: str, seconds: float) -> str | None:
        """Ask the kernel to capture after the test cell `cell`; return why it could not, or None.

        Raises:
            OutOfTimeError: if it took longer than `seconds`.
            DeadKernelError: if the kernel ended.
        """
        return await self._in_time(self._capture(cell), seconds)

    async def _capture(self, cell: str) -> str | None:
        client = self._client.kc
        assert client is not None
        request = client.session.msg(CAPTURE_REQUEST, {"cell": cell})
        client.shell_channel.send(request)
        while True:
            reply = await self._next_reply()
            if reply.get("parent_header", {}).get("msg_id") == request["header"]["msg_id"]:
                return str(reply["content"].get("error"))[:500] or None

    async def _next_reply(self) -> dict[str, Any]:
        client = self._client.kc
        assert client is not None
        while True:
            try:
                async with asyncio.timeout(_POLL_SECONDS):
                    return dict(await client.shell_channel.get_msg())
            except TimeoutError:
                if not await self._manager.is_alive():
                    raise DeadKernelError("Kernel died") from None

    async def _in_time(self, work: Coroutine[Any, Any, Result], seconds: float) -> Result:
        """Return what `work` does.

        Raises:
            OutOfTimeError: if it takes longer than `seconds`, or the run's time is up.
        """
        doing = asyncio.ensure_future(work)
        if await self._wait(doing, seconds):
            doing.cancel()
            raise OutOfTimeError("no answer in time")
        return doing.result()

    async def _wait(self, doing: asyncio.Task[Any], seconds: float) -> bool:
        """Wait until it is done; tell whether it still is not after `seconds` of the clock."""
        until = self._clock.now() + min(seconds, self._left())
        while not doing.done() and self._clock.now() < until:
            await asyncio.wait({doing}, timeout=_LOOK_SECONDS)
        return not doing.done()

    def _left(self) -> float:
        left = float(self._job["total_seconds"]) - self._clock.now()
        if left <= 0:
            raise OutOfTimeError("the whole run")
        return left

    async def stop(self) -> None:
        """Kill the kernel; never waits long."""
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._manager.shutdown_kernel(now=True)
        except Exception:
            # It dies with the sandbox in any case.
            return
        finally:
            self._folder.cleanup()
