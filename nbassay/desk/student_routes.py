"""A student's pages: what there is to do, handing in, how far it has got, the feedback."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)

from nbassay.course.layout import Assignment
from nbassay.desk import desk_texts
from nbassay.desk.accepting import Refused, accept, clean_names
from nbassay.desk.desk_state import Desk, desk_of, page
from nbassay.desk.desk_tables import Attempt, MarkerNote, utc_now
from nbassay.desk.doors import sorry
from nbassay.desk.guarding import SANDBOXED
from nbassay.desk.keeping import discard, keep
from nbassay.desk.links import Person
from nbassay.desk.live import Told, events
from nbassay.desk.receipts import receipt_text
from nbassay.desk.waiting_line import NewAttempt, Place, join, of_student, places
from nbassay.texts import NO_TEXT, Reading, Text

MOST_ATTEMPTS = 2**31 - 1  # that a database's whole numbers count


@dataclass(frozen=True)
class AttemptView:
    """One attempt as a page shows it; the one that `counts` is the last."""

    attempt: Attempt
    counts: bool
    said: Text
    place: Place | None

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or is being marked."""
        return self.place is not None


def student_home(request: Request, person: Person) -> Response:
    """Show every assignment with its deadline, and how far one's own work has got."""
    desk = desk_of(request)
    rows = []
    for assignment in desk.released():
        views = _views(desk, assignment, person.name)
        rows.append(
            {
                "assignment": assignment,
                "date": desk.due_dates.of(person.name, assignment.name),
                "attempts": len(views),
                "counts": views[0] if views else None,
            }
        )
    return page(request, "student_home.html.j2", person, rows=rows)


def show_assignment(request: Request, person: Person, form: FormData) -> Response:
    """Show one assignment: what was handed in, and the form to hand in."""
    assignment = desk_of(request).assignment(request)
    return _assignment_page(request, person, assignment)


def _assignment_page(
    request: Request,
    person: Person,
    assignment: Assignment,
    refused: Text = NO_TEXT,
    status: int = 200,
) -> Response:
    desk, now = desk_of(request), utc_now()
    date = desk.due_dates.of(person.name, assignment.name)
    views = _views(desk, assignment, person.name)
    with desk.database.read() as session:
        note = session.get(MarkerNote, assignment.name)
    values: dict[str, Any] = {
        "assignment": assignment,
        "date": date,
        "late": date.is_late(now),
        "closed": date.is_closed(now),
        "rule": desk_texts.say_late_rule(date),
        "views": views,
        "live": next((view for view in views if view.is_under_way), None),
        "most": desk.rules.attempts,
        "left": max(desk.rules.attempts - len(views), 0),
        "most_mb": desk.rules.upload_bytes // 1024**2,
        "refused": refused,
        "trouble": bool(note and note.trouble),
        "feedback": feedback_page(desk, person.name, assignment.name) is not None,
        "carried": _carried(assignment, [view.attempt for view in views]),
    }
    return page(request, "assignment.html.j2", person, status, **values)


def _views(desk: Desk, assignment: Assignment, student: str) -> list[AttemptView]:
    with desk.database.read() as session:
        attempts = of_student(session, student, assignment.name)
        now = places(session) if any(_is_open(one) for one in attempts) else {}
    notebooks = len(assignment.notebooks)
    return [
        AttemptView(
            one,
            number == 0,
            desk_texts.say_state(one, now.get(one.id), notebooks),
            now.get(one.id),
        )
        for number, one in enumerate(attempts)
    ]


def _is_open(attempt: Attempt) -> bool:
    return attempt.state in {"waiting", "marking"}


def _carried(assignment: Assignment, attempts: Sequence[Attempt]) -> list[tuple[str, int | None]]:
    """Return each notebook, and the number of the attempt from which it counts, None for none."""
    return [
        (spec.name, next((one.number for one in attempts if spec.name in one.notebooks), None))
        for spec in assignment.notebooks
    ]


def hand_in(request: Request, person: Person, form: FormData) -> Response:
    """Take what was uploaded into the queue, or refuse it in one sentence."""
    desk = desk_of(request)
    assignment = desk.assignment(request)
    try:
        attempt = _take(desk, person, assignment, form)
    except Refused as refused:
        return _assignment_page(request, person, assignment, refused.message, refused.status)
    return RedirectResponse(f"/a/{assignment.name}#attempt-{attempt.number}", 303)


def _take(desk: Desk, person: Person, assignment: Assignment, form: FormData) -> Attempt:
    came = utc_now()
    date = desk.due_dates.of(person.name, assignment.name)
    if date.is_closed(came):
        raise Refused(desk_texts.too_late(date), 403)
    if not desk.uploads.allows(person.name):
        raise Refused(desk_texts.TOO_OFTEN, 429)
    _check_attempts(desk, person, assignment)
    uploads = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    names = clean_names([one.filename or "" for one in uploads])
    scratch = desk.store.new_scratch()
    try:
        files = {name: scratch / name for name in names}
        for upload, target in zip(uploads, files.values(), strict=True):
            with target.open("wb") as file:
                shutil.copyfileobj(upload.file, file)
        notebooks = accept(assignment, files, desk.store)
        folder, kept = keep(assignment, person.name, came, files)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    new = NewAttempt(
        student=person.name,
        assignment=assignment.name,
        came=came,
        late=date.is_late(came),
        folder=folder,
        files=kept,
        notebooks=notebooks,
    )
    try:
        with desk.database.write() as session:
            return join(session, new)
    except BaseException:
        if not _may_be_queued(desk, folder):
            discard(desk.course, folder)
        raise


def _may_be_queued(desk: Desk, folder: str) -> bool:
    """Whether an attempt has `folder`: a server may be lost just when it has kept everything."""
    try:
        with desk.database.read() as session:
            wanted = select(Attempt.id).where(Attempt.folder == folder)
            return session.scalars(wanted).first() is not None
    except SQLAlchemyError:
        return True


def _check_attempts(desk: Desk, person: Person, assignment: Assignment) -> None:
    with desk.database.read() as session:
        used = len(of_student(session, person.name, assignment.name))
    if used >= desk.rules.attempts:
        raise Refused(desk_texts.no_attempts_left(desk.rules.attempts), 403)


def show_progress(request: Request, person: Person, form: FormData) -> Response:
    """Tell by server-sent events how far the newest attempt has got, to its end."""
    desk = desk_of(request)
    assignment = desk.assignment(request)
    with desk.database.read() as session:
        newest = next(iter(of_student(session, person.name, assignment.name)), None)
    reading, notebooks = desk.reading(request), len(assignment.notebooks)

    def describe() -> Told:
        place = None if newest is None else desk.live.now.get(newest.id)
        if newest is None or place is None:
            return {"over": True}
        said = desk_texts.say_state(newest, place, notebooks)
        return {"said": _by_language(reading, said), "done": place.done}

    return events(desk.live.tell(person.link, describe))


def _by_language(reading: Reading, said: Text) -> dict[str, str]:
    return {code: words for code, words in reading.by_language(said).items() if words}


def show_feedback(request: Request, person: Person, form: FormData) -> Response:
    """Show the student's own feedback page."""
    desk = desk_of(request)
    assignment = desk.assignment(request)
    file = feedback_page(desk, person.name, assignment.name)
    if file is None:
        return sorry(request, desk_texts.NOT_HERE, 404, person)
    return sandboxed(file)


def sandboxed(file: Path) -> Response:
    """Return a page with a submission's texts such that nothing in it can run or ask for anything."""
    return FileResponse(
        file, media_type="text/html", headers={"Content-Security-Policy": SANDBOXED}
    )


def feedback_page(desk: Desk, student: str, assignment: str) -> Path | None:
    """Return the feedback page of a student, None where there is none."""
    folder = desk.course.root / "feedback" / student / assignment
    file = folder / "index.html"
    usual = file.is_file() and not any(one.is_symlink() for one in (file, folder, folder.parent))
    return file if usual else None


def show_receipt(request: Request, person: Person, form: FormData) -> Response:
    """Give the receipt of one of one's own attempts, as a text to keep."""
    desk = desk_of(request)
    number = request.path_params["attempt"]
    if number > MOST_ATTEMPTS:
        return sorry(request, desk_texts.NOT_HERE, 404, person)
    with desk.database.read() as session:
        attempt = session.get(Attempt, number)
    if attempt is None or (attempt.student != person.name and not person.teaches):
        return sorry(request, desk_texts.NOT_HERE, 404, person)
    name = f"receipt-{attempt.id}.txt"
    return PlainTextResponse(
        receipt_text(attempt, desk.reading(request)),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
