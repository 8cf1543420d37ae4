"""A kernel that was forked from a warm parent and waits to be told where to listen."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Instance

_MESSAGE_BYTES = 65536
_POLL_SECONDS = 0.02


class WaitingKernel:
    """A forked process before it is a kernel; afterwards it is handled like a `Popen`."""

    stdin = stdout = stderr = None

    def __init__(self) -> None:
        """Fork. In the child `order` is what `start` was given; in the parent it is None."""
        reader, writer = os.pipe()
        self.pid = os.fork()
        self.returncode: int | None = None
        self.order: dict[str, Any] | None = None
        if self.pid:
            os.close(reader)
            self._writer = writer
            return
        os.close(writer)
        os.setsid()
        with os.fdopen(reader) as pipe:
            text = pipe.read(_MESSAGE_BYTES)
        if not text:
            os._exit(0)  # the driver ended before it needed a kernel
        self.order = json.loads(text)

    def start(self, order: dict[str, Any]) -> None:
        """Let the child go on with `order`: `connection_file`, `env` and `cwd`."""
        with os.fdopen(self._writer, "w") as pipe:
            json.dump(order, pipe)

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        if self.returncode is None:
            try:
                ended, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                ended, status = self.pid, 0
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Return how it ended, after at most `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None and (deadline is None or time.monotonic() < deadline):
            time.sleep(_POLL_SECONDS)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class WaitingProvisioner(LocalProvisioner):
    """Hands jupyter_client a kernel process that exists already."""

    waiting = Instance(WaitingKernel)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the waiting kernel; `cmd` would start one that is cold."""
        waiting = self.waiting
        waiting.start(
            {
                "connection_file": self.parent.connection_file,
                "env": dict(kwargs["env"]),
                "cwd": str(kwargs["cwd"]),
            }
        )
        self.process = waiting
        self.pid = self.pgid = waiting.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info
