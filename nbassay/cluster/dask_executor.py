"""Working on the notebooks of a class on the workers of a Dask cluster."""

from __future__ import annotations

import contextlib
import logging
from collections import Counter, deque
from collections.abc import Callable, Generator, Sequence
from types import TracebackType
from typing import Any

from nbassay import sandbox
from nbassay.cluster.connecting import check_address, require_dask, warn_of_open_network
from nbassay.cluster.connection import Session
from nbassay.cluster.parcels import DamagedParcel, TooLarge
from nbassay.cluster.sending import Died, Sending, Sent
from nbassay.cluster.trainings import FIRST
from nbassay.cohort.executor import Undone, Unit
from nbassay.cohort.local_pool import LocalPool
from nbassay.cohort.work import Done, Work
from nbassay.course.layout import Assignment
from nbassay.grading.options import Options

log = logging.getLogger("nbassay")

# Of what is sent ahead, so that no worker waits for the recorder; more would only fill memory.
AHEAD = 8
_RESULT_SECONDS = 60
MOST_LOSSES = 10  # of one notebook's answer, before it counts as one that ends its worker


class DaskExecutor:
    """Works on the workers of the scheduler at `address`; a context, which ends the connection.

    What it is to work on goes there by its content, and what comes of it is kept here. A worker
    that is lost, or a scheduler that comes back, costs time and no notebook. `say` is told in a line
    what there is.
    """

    def __init__(self, address: str, say: Callable[[str], None] = lambda line: None) -> None:
        self._address = check_address(address)
        self._say = say
        self._session: Session | None = None
        self.done_by: Counter[str] = Counter()  # notebooks by worker

    def __enter__(self) -> DaskExecutor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            self._session.close()

    def require(self, assignment: Assignment, options: Options) -> None:
        """Make sure that there is a worker that gives the marks that this machine would.

        Raises:
            EnvironmentProblem: if there is no scheduler, or no such worker.
        """
        self._connect(options.isolation)

    def _connect(self, isolation: str) -> Session:
        if self._session is None:
            require_dask()
            warn_of_open_network(self._address)
            self._session = Session(self._address, isolation)
            self._session.connect()
            self._say(self._session.describe())
        return self._session

    def work_on(
        self,
        assignment: Assignment,
        units: Sequence[Unit],
        options: Options,
        work: Work[Done],
        *,
        alone: bool = False,
    ) -> Generator[tuple[Unit, Done], None, Undone]:
        """Yield what `work` gave for each of `units`, as it comes; return those left over."""
        session = self._connect(options.isolation)
        sending = Sending(assignment, options, work)
        run = _Run(session, sending, alone=alone)
        try:
            yield from run.work_through(deque(units))
        finally:
            run.forget()
            self.done_by += sending.done_by
        too_large = run.too_large
        if too_large:
            here = yield from LocalPool().work_on(assignment, too_large, options, work, alone=alone)
            run.undone.disturbed |= here.disturbed
            run.undone.suspected += here.suspected
            run.undone.untouched += here.untouched
        return run.undone


class _Run:
    """Units on their way: which were sent, and what has become of them."""

    def __init__(self, session: Session, sending: Sending[Any], *, alone: bool) -> None:
        self.undone = Undone()
        self.too_large: list[Unit] = []
        self._session = session
        self._sending = sending
        self._alone = alone
        self._sent: dict[Any, tuple[Unit, Sent]] = {}
        self._shared: tuple[Any, Any] | None = None  # futures of the course and of its data
        self._losses: dict[Unit, int] = {}

    def work_through(self, left: deque[Unit]) -> Generator[tuple[Unit, Any], None, None]:
        """Yield what came of each of `left`; the rest is then in `undone` and `too_large`."""
        while left or self._sent:
            if self._session.mend():
                self._send_all_again(left)
            while left and len(self._sent) < 2 * self._session.slots() + AHEAD:
                unit = left.popleft()
                done = self._send(unit)
                if done is not None:
                    yield unit, done
            if not self._sent:
                continue
            self._session.wait()
            for future in [future for future in self._sent if future.done()]:
                unit, sent = self._sent.pop(future)
                done = self._take(future, unit, sent, left)
                if done is not None:
                    yield unit, done

    def forget(self) -> None:
        """Let the cluster stop what nobody waits for any more."""
        for future in self._sent:
            with contextlib.suppress(Exception):
                future.cancel()
        self._sent.clear()
        self._shared = None

    def _send_all_again(self, left: deque[Unit]) -> None:
        left.extendleft(unit for unit, _ in reversed(self._sent.values()))
        self._sent.clear()
        self._shared = None

    def _send(self, unit: Unit) -> Any:
        """Send `unit`, or return what came of it before."""
        from nbassay.cluster.dask_plugin import grade_unit

        try:
            sent = self._sending.pack(unit, alone=self._alone)
        except TooLarge as error:
            log.warning("%s/%s is graded on this machine: %s", *unit, error)
            self.too_large.append(unit)
            return None
        done = self._sending.find_done(sent.order)
        if done is not None:
            return done
        course, data = self._send_shared()
        key = f"{sent.order.work['kind']}-{sent.order.assignment}-{sent.order.notebook}"
        future = self._session.client.submit(
            grade_unit,
            sent.order.to_bytes(),
            sent.submission.content,
            sent.kept.content,
            course,
            data,
            key=f"{key}-{sent.order.key}",
            resources={self._session.resource: 1},
        )
        future.add_done_callback(lambda _: self._session.news.set())
        self._sent[future] = unit, sent
        return None

    def _send_shared(self) -> tuple[Any, Any]:
        """Return the futures of what all of them need; Dask brings it to whoever works on one."""
        from nbassay.cluster.dask_plugin import hold

        lost = {"cancelled", "lost", "error"}
        if self._shared is None or any(one.status in lost for one in self._shared):
            sending, client = self._sending, self._session.client
            self._shared = tuple(
                client.submit(
                    hold,
                    parcel.content,
                    key=f"{name}-{parcel.key}",
                    resources={self._session.resource: 0},
                    priority=FIRST,
                )
                for name, parcel in (("course", sending.course), ("data", sending.data))
            )
        assert self._shared is not None
        return self._shared

    def _take(self, future: Any, unit: Unit, sent: Sent, left: deque[Unit]) -> Any:
        """Return what came of `unit`; None where it is left over, or was put back into `left`."""
        if future.status == "error":
            self._take_error(future, unit, left)
            return None
        try:
            content = future.result(timeout=_RESULT_SECONDS)
        # It was in a worker that is gone by now, or with a scheduler that is.
        except (OSError, TimeoutError, _cancelled()):
            self._lose(unit, left)
            return None
        try:
            return self._sending.take(sent.order, content)
        except Died:
            self.undone.suspected.append(unit)
        except sandbox.Disturbed as error:
            self.undone.disturbed[unit] = error
        except DamagedParcel as error:
            log.warning("what came home of %s/%s is damaged: %s", *unit, error)
            self._lose(unit, left)
        return None

    def _take_error(self, future: Any, unit: Unit, left: deque[Unit]) -> None:
        from distributed import KilledWorker

        error = future.exception()
        if isinstance(error, KilledWorker):
            self.undone.suspected.append(unit)
        elif isinstance(error, (OSError, _cancelled())):
            self._lose(unit, left)
        else:
            raise error

    def _lose(self, unit: Unit, left: deque[Unit]) -> None:
        """Put `unit` back, or count it as what ends its workers where it is lost over and over."""
        self._losses[unit] = self._losses.get(unit, 0) + 1
        if self._losses[unit] >= MOST_LOSSES:
            self.undone.suspected.append(unit)
        else:
            left.append(unit)


def _cancelled() -> type[BaseException]:
    """Return what Dask raises for what it has let go of."""
    from distributed import CancelledError

    cancelled: type[BaseException] = CancelledError
    return cancelled
