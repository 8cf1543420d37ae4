"""A desk on the tiny course: its application, people who are signed in, and files to hand in."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from starlette.testclient import TestClient
from tiny_course import ANSWERS

from nbassay.course.layout import Course
from nbassay.desk.desk_app import make_app
from nbassay.desk.desk_database import DeskDatabase, default_url, open_database
from nbassay.desk.desk_state import Desk, Rules
from nbassay.desk.desk_tables import Attempt
from nbassay.desk.links import give_link
from nbassay.desk.signed import Signer, read_key
from nbassay.desk.waiting_line import of_student
from nbassay.texts import Languages


def notebook(course: Course, name: str, **answers: str) -> bytes:
    """Return a notebook of the tiny assignment with answers in its cells, as a student saves it."""
    made = nbformat.read(course.root / "release" / "tiny" / f"{name}.ipynb", as_version=4)
    for one in made.cells:
        one.source = answers.get(one.metadata.nbgrader.grade_id, one.source)
    return nbformat.writes(made).encode()


def right(course: Course, name: str) -> bytes:
    """Return a notebook of the tiny assignment with the right answers."""
    return notebook(course, name, **ANSWERS[name])


def zipped(**files: bytes) -> bytes:
    """Return a zip with these notebooks."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"work/{name}.ipynb", content)
    return made.getvalue()


@dataclass
class Guest:
    """Somebody at the desk, signed in or not."""

    client: TestClient
    name: str = ""

    def get(self, path: str, **options):
        """Ask for a page."""
        return self.client.get(path, **options)

    def token(self) -> str:
        """Return what this session's forms bring along."""
        found = re.search(r'name="token" value="(\w+)"', self.get("/").text)
        return found[1] if found else ""

    def post(self, path: str, files=None, token: str | None = None, **fields: str):
        """Send a form, with this session's token unless another is given."""
        data = {"token": self.token() if token is None else token, **fields}
        return self.client.post(path, data=data, files=files)

    def hand_in(self, content: bytes, name: str = "sums.ipynb", assignment: str = "tiny"):
        """Hand in one file; return the page that follows."""
        files = [("files", (name, content, "application/octet-stream"))]
        return self.post(f"/a/{assignment}/hand-in", files)


@dataclass
class DeskOfTests:
    """A desk that nobody marks at, unless a test does."""

    course: Course
    database: DeskDatabase
    desk: Desk

    def link(self, name: str, role: str = "student", days: float = 1) -> str:
        """Return the path of a person's link."""
        with self.database.write() as session:
            link = give_link(session, name, role, days)
        return f"/in/{self.desk.signer.write_link(link.key)}"

    def client(self) -> TestClient:
        """Return a browser of somebody who has not come in."""
        return TestClient(make_app(self.desk), raise_server_exceptions=False)

    def guest(self, name: str, role: str = "student") -> Guest:
        """Return somebody who came in by a link."""
        guest = Guest(self.client(), name)
        guest.get(self.link(name, role))
        return guest

    def attempts(self, student: str, assignment: str = "tiny") -> list[Attempt]:
        """Return the attempts of a student, the newest first."""
        with self.database.read() as session:
            return of_student(session, student, assignment)


def open_desk(course: Course, url: str = "", **rules: int) -> DeskOfTests:
    """Return a desk of `course` with two students in its roster, on SQLite unless at `url`."""
    if not (course.root / "roster.csv").exists():
        (course.root / "roster.csv").write_text("student\nkim\nlee\n", encoding="utf-8")
    database = open_database(url or default_url(course))
    made = Desk(course, database, Signer(read_key(course)), Languages(), "en", Rules(**rules))
    return DeskOfTests(course, database, made)


def make_feedback(course: Course, student: str, text: str) -> Path:
    """Write something where a student's feedback page lies."""
    file = course.root / "feedback" / student / "tiny" / "index.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file
