"""What one run has of a cluster: its connection, which comes back, and the workers it may use."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from typing import Any

from nbassay.cluster.connecting import open_client, require_nbassay
from nbassay.cluster.versions import TOLD, notebooks_of, say_why_refused
from nbassay.errors import EnvironmentProblem

log = logging.getLogger("nbassay")

WAIT_SECONDS = 120.0  # for a scheduler that went away, and for workers that are to come
LOOK_SECONDS = 5.0  # between two looks at who is there
POLL_SECONDS = 0.5


class Session:
    """A connection to the scheduler at `address` that is made anew when it is lost."""

    def __init__(self, address: str, isolation: str) -> None:
        self.address = address
        self.news = threading.Event()  # set when something has come of what was sent
        self._isolation = isolation
        self._client: Any = None
        self._refused: dict[str, str] = {}
        self._slots = self._workers = 0
        self._services: dict[str, int] = {}
        self._looked = 0.0

    @property
    def client(self) -> Any:
        """The connection."""
        return self._client

    @property
    def resource(self) -> str:
        """The name of Dask's resource of which each notebook takes one."""
        return notebooks_of(self._isolation)

    def close(self) -> None:
        """End the connection, whatever has become of the other side."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                client.close(timeout=2)

    def connect(self) -> None:
        """Connect, and wait for a worker that may be used.

        Raises:
            EnvironmentProblem: if there is no scheduler, or no such worker comes.
        """
        if not self._is_open():
            self.close()
            self._client = open_client(self.address, "nbassay-grade")
            require_nbassay(self._client, self.address)
        self._wait_for_workers(time.monotonic() + WAIT_SECONDS)

    def mend(self) -> bool:
        """Connect again where the connection was lost; return whether it was.

        Raises:
            EnvironmentProblem: if it does not come back, or no worker does.
        """
        if self._is_open():
            return False
        self.close()
        log.warning("the scheduler at %s is gone; waiting for it to come back", self.address)
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                self._client = open_client(self.address, "nbassay-grade")
                break
            except EnvironmentProblem as error:
                if time.monotonic() > until:
                    raise EnvironmentProblem(
                        f"{error}; what was graded is kept, run again to go on"
                    ) from error
                time.sleep(1)
        self._wait_for_workers(until)
        return True

    def slots(self) -> int:
        """Return how many notebooks run at once now, looking every few seconds.

        Raises:
            EnvironmentProblem: if no worker has been there for long.
        """
        if time.monotonic() - self._looked > LOOK_SECONDS and self._is_open():
            self._wait_for_workers(time.monotonic() + WAIT_SECONDS)
        return max(1, self._slots)

    def describe(self) -> str:
        """Return in a line how many notebooks run at once, and where Dask shows them."""
        port = self._services.get("dashboard")
        host = self.address.partition("://")[2].rpartition(":")[0]
        shown = f"; dashboard: http://{host}:{port}/status" if port else ""
        workers = "1 worker" if self._workers == 1 else f"{self._workers} workers"
        notebooks = "1 notebook" if self._slots == 1 else f"{self._slots} notebooks"
        return f"{self.address}: {workers}, {notebooks} at once{shown}"

    def wait(self) -> None:
        """Wait until something may have come of what was sent, or a moment has passed."""
        self.news.wait(POLL_SECONDS)
        self.news.clear()

    def _is_open(self) -> bool:
        return self._client is not None and self._client.status == "running"

    def _wait_for_workers(self, until: float) -> None:
        said = False
        while True:
            self._look()
            if self._slots:
                return
            if not self._is_open() or time.monotonic() > until:
                break
            if not said:
                log.warning("no worker is there yet; start one by `nbassay worker`")
                said = True
            time.sleep(POLL_SECONDS)
        if self._is_open():
            refused = "; ".join(f"{name} {why}" for name, why in self._refused.items())
            there = f": {refused}" if refused else ""
            raise EnvironmentProblem(
                f"no worker of {self.address} can be used{there}; start one by `nbassay worker`, "
                "then run again: what was graded is kept"
            )

    def _look(self) -> None:
        """Count what the workers offer, and name those that are left out, once each."""
        self._looked = time.monotonic()
        try:
            found = self._client.scheduler_info(n_workers=-1)
        except (OSError, TimeoutError):  # `mend` sees to that
            return
        workers, self._services = found["workers"], found["services"]
        ours = {
            address: int(worker["resources"].get(self.resource, 0))
            for address, worker in workers.items()
        }
        self._slots, self._workers = sum(ours.values()), sum(map(bool, ours.values()))
        for address, offered in ours.items():
            if not offered and address not in self._refused:
                why = _say_why(workers[address].get(TOLD))
                self._refused[address] = why
                log.warning(
                    "worker %s at %s is left out: %s", workers[address]["name"], address, why
                )


def _say_why(told: Any) -> str:
    """Return why a worker that has `told` of its versions, or has not, offers nothing of ours."""
    if not isinstance(told, dict):
        return "it is no worker of nbassay's; start one by `nbassay worker`"
    return say_why_refused({str(name): str(one) for name, one in told.items()})
