"""The process that marks what waits: puts it into `submitted/`, grades it, keeps what came of it."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from nbassay.cohort.class_run import class_run, grade_each
from nbassay.cohort.lent_workers import LentWorkers
from nbassay.course.layout import Assignment, Course
from nbassay.desk.desk_database import DeskDatabase
from nbassay.desk.desk_tables import Attempt, ClassPage, Extension, MarkerNote, utc_now
from nbassay.desk.keeping import place_attempt
from nbassay.desk.leases import is_lent
from nbassay.desk.waiting_line import (
    MOST_KILLS,
    MOST_TRIES,
    Mark,
    claim,
    finish,
    give_back,
    next_assignment,
    note_progress,
    of_student,
)
from nbassay.errors import EnvironmentProblem, NbassayError
from nbassay.gradebook import hold_course, one_engine, totals
from nbassay.gradebook.deadlines import extend
from nbassay.grading.options import Options
from nbassay.reports.pages import write_class_page_alone, write_student_page
from nbassay.results import SubmissionResult
from nbassay.store.kept import Store, temporary_folder
from nbassay.texts import Reading

log = logging.getLogger("nbassay")

IDLE = 0.5  # seconds between two looks at an empty queue
REST = 30.0  # seconds after which an assignment that could not be marked is tried again
STAY = 20.0  # seconds for which one assignment is gone on with while it is at the head
LOCK_FILE = "desk.lock"


@contextmanager
def only_marker(course: Course) -> Iterator[None]:
    """Hold what only one marking process of a course can have; the system lets go when it ends.

    Raises:
        NbassayError: if another process marks.
    """
    path = course.state / LOCK_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise NbassayError(
                f"another desk of {course.root} is marking; end that first"
            ) from error
        yield


@dataclass
class Marker:
    """Marks what waits, one piece of work after another; `lent` are the processes that it uses."""

    course: Course
    database: DeskDatabase
    options: Options
    reading: Reading
    lent: LentWorkers
    _rests: dict[str, float] = field(default_factory=dict)

    def take_over(self) -> None:
        """Let wait again what a process that was killed had taken."""
        with self.database.write() as session:
            give_back(session, most=MOST_KILLS)

    def work(self) -> bool:
        """Do the next piece of work; return whether there was any."""
        resting = self._resting()
        self._place_all()
        with self.database.read() as session:
            name = next_assignment(session, resting)
            lent = is_lent(session)
        if name is None:
            return not lent and self._write_class_page(resting)
        try:
            assignment = self.course.assignment(name)
            with class_run(assignment):
                self._mark_while_first(assignment)
        except NbassayError as error:
            self._rest(name, str(error))
        else:
            self._note(name, "")
        return True

    def _resting(self) -> list[str]:
        now = time.monotonic()
        self._rests = {name: until for name, until in self._rests.items() if until > now}
        return list(self._rests)

    def _rest(self, assignment: str, trouble: str) -> None:
        log.error("%s cannot be marked: %s", assignment, trouble)
        self._rests[assignment] = time.monotonic() + REST
        self._note(assignment, trouble)

    def _note(self, assignment: str, trouble: str) -> None:
        note = MarkerNote(assignment=assignment, seen=utc_now(), trouble=trouble[:2000])
        with self.database.write() as session:
            session.merge(note)

    def _place_all(self) -> None:
        """Put everything that came in into `submitted/`, where `grade` and formgrader see it."""
        with self.database.read() as session:
            some = session.scalars(select(Attempt.id).where(~Attempt.placed).limit(1)).first()
        if some is None:
            return
        # While somebody else grades it waits, which marking says.
        with contextlib.suppress(NbassayError), hold_course(self.course):
            self._place_held()

    def _place_held(self, assignment: str = "") -> None:
        store = Store(self.course.state)
        with self.database.read() as session:
            wanted = select(Attempt.student, Attempt.assignment).where(~Attempt.placed).distinct()
            pairs = session.execute(wanted).all()
        for student, name in pairs:
            if assignment and name != assignment:
                continue
            try:
                self._place(self.course.assignment(name), student, store)
            except OSError as error:
                self._rest(name, f"submitted/ cannot be written: {error.strerror}")
            except NbassayError as error:
                log.error("%s/%s cannot be put into submitted/: %s", student, name, error)  # noqa: TRY400
                self._leave_aside(student, name)

    def _place(self, assignment: Assignment, student: str, store: Store) -> None:
        with self.database.read() as session:
            attempts = of_student(session, student, assignment.name)
        place_attempt(assignment, attempts, store)
        placed = {one.id for one in attempts}
        with self.database.write() as session:
            for one in session.scalars(select(Attempt).where(Attempt.id.in_(placed))):
                one.placed = True

    def _leave_aside(self, student: str, assignment: str) -> None:
        """Leave to a person what cannot be put into `submitted/`."""
        with self.database.write() as session:
            for one in of_student(session, student, assignment):
                if not one.placed:
                    one.placed = True
                    one.state = "stuck" if one.state == "waiting" else one.state

    def _mark_while_first(self, assignment: Assignment) -> None:
        """Mark, with the course held, as long as what is next is of this assignment."""
        end = time.monotonic() + STAY
        while time.monotonic() < end:
            self._place_held(assignment.name)
            if assignment.name in self._resting():
                return
            with self.database.write() as session:
                batch = claim(session, assignment.name, self.options.jobs, self._resting())
            batch = self._leave_unplaced(batch)
            if not batch:
                return
            self._mark(assignment, batch)

    def _leave_unplaced(self, batch: list[Attempt]) -> list[Attempt]:
        """Give back those that could not be put into `submitted/`, or of which a newer one came."""
        later = [one.id for one in batch if not one.placed]
        if later:
            with self.database.write() as session:
                give_back(session, later, most=None)
        return [one for one in batch if one.placed]

    def _mark(self, assignment: Assignment, batch: list[Attempt]) -> None:
        by_student = {one.student: one for one in batch}
        left = {one.id for one in batch}
        done: dict[str, int] = dict.fromkeys(by_student, 0)

        def on_notebook(student: str, _: object) -> None:
            done[student] += 1
            with self.database.write() as session:
                note_progress(session, by_student[student].id, done[student])

        try:
            self._extend(assignment, by_student)
            results = grade_each(
                assignment, list(by_student), self.options, on_notebook, self.lent.lend
            )
            with contextlib.closing(results):
                for result in results:
                    attempt = by_student[result.student]
                    self._keep(assignment, attempt, result)
                    left.discard(attempt.id)
        finally:
            if left:
                with self.database.write() as session:
                    give_back(session, left, most=MOST_TRIES)

    def _extend(self, assignment: Assignment, by_student: dict[str, Attempt]) -> None:
        """Tell the gradebook of more time that was given here, before it counts how late work is."""
        with self.database.read() as session:
            wanted = select(Extension).where(
                Extension.assignment == assignment.name, Extension.student.in_(by_student)
            )
            given = list(session.scalars(wanted))
        for one in given:
            more = timedelta(hours=one.hours) if one.hours else None
            extend(self.course, assignment.name, one.student, more)

    def _keep(self, assignment: Assignment, attempt: Attempt, result: SubmissionResult) -> None:
        write_student_page(assignment, attempt.student, self.reading)
        found = totals(self.course, assignment.name, attempt.student)
        mark = Mark(
            status=result.status,
            score=found.earned if found else result.score,
            max_score=found.max_score if found else result.max_score,
            waiting=found.waiting if found else 0.0,
            late_penalty=found.late_penalty if found else 0.0,
            left_to_person=bool(result.left_to_person),
        )
        with self.database.write() as session:
            finish(session, attempt.id, mark)

    def _write_class_page(self, resting: list[str]) -> bool:
        """Write a class page that was asked for; nothing waits to be marked."""
        with self.database.read() as session:
            wanted = select(ClassPage).where(
                ClassPage.written.is_(None), ClassPage.assignment.not_in(resting)
            )
            asked = session.scalars(wanted.order_by(ClassPage.asked)).first()
        if asked is None:
            return False
        try:
            with hold_course(self.course):
                write_class_page_alone(self.course.assignment(asked.assignment), self.reading)
        except NbassayError as error:
            self._rest(asked.assignment, str(error))
            return True
        with self.database.write() as session:
            session.merge(
                ClassPage(assignment=asked.assignment, asked=asked.asked, written=utc_now())
            )
        return True


def mark_until(
    course: Course,
    database: DeskDatabase,
    options: Options,
    reading: Reading,
    ended: Callable[[], bool],
) -> None:
    """Mark what waits and what comes, until `ended` says so.

    Raises:
        NbassayError: if another process marks for this course.
    """
    with only_marker(course), temporary_folder(), one_engine(), LentWorkers() as lent:
        marker = Marker(course, database, options, reading, lent)
        marker.take_over()
        temporary = Path(tempfile.gettempdir())
        while not ended():
            if not temporary.is_dir():  # systems clear such folders of what is days old
                raise EnvironmentProblem(
                    f"{temporary} was removed; leave it alone, marking begins anew"
                )
            if not marker.work():
                time.sleep(IDLE)
