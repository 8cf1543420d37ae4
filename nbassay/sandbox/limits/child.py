"""A command of ours whose end is heard of even where Ctrl-C came at a bad moment."""

from __future__ import annotations

import os
import signal
import subprocess
import time

_FIRST_PAUSE_SECONDS = 0.001
_LONGEST_PAUSE_SECONDS = 0.05


class Child(subprocess.Popen[bytes]):
    """A `Popen` that waits without a lock; only one thread may wait for it.

    `Popen` takes a lock before it asks how the process ended. A `KeyboardInterrupt` between that
    step and the next one leaves it locked, and from then on the process seems to run for ever: an
    interrupted grading waited for a sandbox that was long gone.
    """

    def poll(self) -> int | None:
        """Return how it ended, None while it runs; see `Popen.returncode`."""
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                # It has ended, and an interrupt came before we could note how.
                self.returncode = -signal.SIGKILL
            else:
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return how it ended.

        Raises:
            subprocess.TimeoutExpired: if it has not, after `timeout` seconds.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        pause = _FIRST_PAUSE_SECONDS
        while (code := self.poll()) is None:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise subprocess.TimeoutExpired(self.args, timeout or 0)
                pause = min(pause, left)
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
        return code
