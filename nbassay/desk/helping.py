"""A helping marker: runs and marks what waits, beside the process of the desk that keeps the marks.

One gradebook has one writer. Running a notebook is what costs, and what comes of it is kept by its
content below `.nbassay/`: the desk's own process finds it there and only has to record it.
"""

from __future__ import annotations

import logging
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from nbassay.cohort.gathering import gather_each
from nbassay.cohort.lent_workers import LentWorkers
from nbassay.course.layout import Course
from nbassay.desk.desk_database import DeskDatabase
from nbassay.desk.leases import LEASE, borrow, hand_over, renew
from nbassay.errors import EnvironmentProblem, NbassayError
from nbassay.grading.options import Options
from nbassay.store.kept import temporary_folder

log = logging.getLogger("nbassay")

IDLE = 0.5  # seconds between two looks at a queue with nothing to take
REST = 30.0  # seconds after which an assignment, or a database, that failed is tried again


def make_name() -> str:
    """Return a name that no other helping marker has."""
    return f"{socket.gethostname()[:48]}-{secrets.token_hex(6)}"


@dataclass
class Helper:
    """Runs and marks what waits; `lent` are the processes that it uses."""

    course: Course
    database: DeskDatabase
    options: Options
    lent: LentWorkers
    name: str = field(default_factory=make_name)
    _rests: dict[str, float] = field(default_factory=dict)

    def work(self) -> bool:
        """Do the next piece of work; return whether there was any."""
        now = time.monotonic()
        self._rests = {name: until for name, until in self._rests.items() if until > now}
        with self.database.write() as session:
            batch = borrow(session, self.name, self.options.jobs, self._rests)
        if not batch:
            return False
        assignment, left = batch[0].assignment, {one.student: one.id for one in batch}
        try:
            with self._renewing():
                self._gather(assignment, left)
        except NbassayError as error:
            log.error("%s cannot be marked here: %s", assignment, error)  # noqa: TRY400
            self._rests[assignment] = time.monotonic() + REST
        finally:
            self._hand_over(list(left.values()))
        return True

    def _gather(self, assignment: str, left: dict[str, int]) -> None:
        students = list(left)
        done = gather_each(
            self.course.assignment(assignment), students, self.options, self.lent.lend
        )
        for student in done:
            self._hand_over([left.pop(student)])

    def _hand_over(self, attempts: list[int]) -> None:
        if attempts:
            with self.database.write() as session:
                hand_over(session, self.name, attempts)

    @contextmanager
    def _renewing(self) -> Iterator[None]:
        """Keep what was taken for as long as this process works on it."""
        ended = threading.Event()
        thread = threading.Thread(target=self._renew, args=(ended,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _renew(self, ended: threading.Event) -> None:
        while not ended.wait(LEASE.total_seconds() / 4):
            try:
                with self.database.write() as session:
                    renew(session, self.name)
            except SQLAlchemyError as error:  # the lease outlives a few of these
                log.warning("a lease cannot be renewed: %s", type(error).__name__)


def help_until(
    course: Course, database: DeskDatabase, options: Options, ended: Callable[[], bool]
) -> None:
    """Run and mark what waits and what comes, until `ended` says so.

    Raises:
        EnvironmentProblem: if notebooks cannot be isolated here, or its temporary folder is removed.
    """
    options.sandbox.require()
    with temporary_folder(), LentWorkers() as lent:
        helper = Helper(course, database, options, lent)
        temporary = Path(tempfile.gettempdir())
        while not ended():
            if not temporary.is_dir():
                raise EnvironmentProblem(
                    f"{temporary} was removed; leave it alone, and start again"
                )
            try:
                pause = 0.0 if helper.work() else IDLE
            except SQLAlchemyError as error:
                log.error("the desk's database is away: %s", type(error).__name__)  # noqa: TRY400
                pause = REST
            time.sleep(pause)
