"""What reads a submission, tried where the class of attacks cannot: odd students, files, browsers."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import pytest
import vault
from bs4 import BeautifulSoup
from corpus import attacks
from files_grader import HIT

from nbassay.course.layout import Course
from nbassay.gradebook._clean_copy import stage
from nbassay.grading import Options, grade_notebook
from nbassay.grading._attachments import regular_files, working_files
from nbassay.reports.clean import without_paths
from nbassay.submitted.folders import MAX_DEPTH
from nbassay.submitted.sanitise import read_submission

MIB = 1024 * 1024
ODD_STUDENTS = [
    "two words",
    " spaces around ",
    "김 학생",
    "o'brien",
    'say "hi"',
    "<mark>x<mark>&lt;",
    "100%",
    "%s%n{0}{student_id}",
    "-rf",
    "--help",
    "[a-z]*",
    "*",
    "?",
    "+",
    "x" * 200,
    "가" * 80,
    "'; DROP TABLE student; --",
    "~",
    "$(id)`id`",
    "a\\b",
    "C:",
    "[red]honest[bold]",
]
UNSHOWN_STUDENTS = ["a\nb", "\u202ebob", "\x1b]0;x\x07", "\xad"]
SHOWN_IN_A_BROWSER = [
    "html_in_outputs",
    "markdown_that_runs",
    "metadata_of_every_kind",
    "escapes_in_errors",
]


# --- a class of its own -----------------------------------------------------------------------


class OddClass:
    """Students whose names are the attack, and pages for a browser, graded by the command."""

    def __init__(self, folder: Path) -> None:
        self.course = vault.make(folder, vault.Secrets.drawn())
        for student in ODD_STUDENTS:
            vault.hand_in_solved(self.course, student, "numbers", "# odd")
        submitted = self.course.root / "submitted"
        for student in UNSHOWN_STUDENTS:
            shutil.copytree(submitted / "honest", submitted / student)
        told = {"PORT": "9", "COURSE": str(self.course.root), "PID": "1"}
        for attack in attacks():
            if attack.aim == "grader" and attack.name in SHOWN_IN_A_BROWSER:
                attack.hand_in(self.course, attack.student, told)
        self.folder_is_a_link("linked", "../honest/numbers")
        report = folder / "numbers.json"
        self.said = self._nbassay("grade", "numbers", "--jobs", "2", "--json", str(report))
        self.said += self._nbassay("feedback", "numbers")
        rows = json.loads(report.read_text(encoding="utf-8"))["submissions"]
        self.rows = {row["student"]: row for row in rows}

    def folder_is_a_link(self, student: str, target: str) -> None:
        """Hand in, as the folder of the assignment, a link to somewhere else."""
        folder = self.course.submission(student, "numbers")
        folder.parent.mkdir()
        folder.symlink_to(target)

    def _nbassay(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "nbassay", *arguments],
            cwd=self.course.root,
            capture_output=True,
            check=False,
        )
        said = (done.stdout + done.stderr).decode("utf-8", "backslashreplace")
        assert done.returncode == 0, said
        return said


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> OddClass:
    return OddClass(tmp_path_factory.mktemp("odd") / "course")


@pytest.mark.keras
@pytest.mark.parametrize("student", ODD_STUDENTS, ids=range(len(ODD_STUDENTS)))
def test_a_student_may_be_called_anything_that_can_be_shown(odd, student):
    row = odd.rows[student]
    assert (row["status"], row["score"]) == ("graded", 6.0)
    page = odd.course.root / "feedback" / student / "numbers" / "index.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    assert student.split()[0] in soup.get_text()
    assert not soup.find_all(["script", "iframe", "mark"])
    assert (odd.course.root / "autograded" / student / "numbers" / "numbers.ipynb").is_file()


@pytest.mark.keras
def test_students_who_cannot_be_shown_are_left_out_and_named(odd):
    assert not set(UNSHOWN_STUDENTS) & set(odd.rows)
    assert odd.said.count("its name cannot be shown") >= len(UNSHOWN_STUDENTS)
    assert odd.said.replace("\n", "").isprintable()


@pytest.mark.keras
def test_the_page_of_the_class_leads_to_each_student(odd):
    page = odd.course.root / "report" / "numbers" / "index.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    links = [tag["href"] for tag in soup.find_all("a", href=True) if "feedback" in tag["href"]]
    assert len(links) == len(odd.rows)
    assert all((page.parent / unquote(link)).is_file() for link in links)


@pytest.mark.keras
def test_the_folder_of_a_neighbour_cannot_be_handed_in(odd):
    assert "linked" not in odd.rows


# --- a browser --------------------------------------------------------------------------------

needs_chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="needs chromium")


def title_in_browser(page: Path) -> tuple[str, str]:
    """Return the title and the text of `page` after a browser has run all that it runs."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        done = subprocess.run(
            [
                "chromium",
                *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
                *("--no-first-run", "--disable-background-networking", "--disable-sync"),
                *("--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND"),
                *("--virtual-time-budget=2000", f"--user-data-dir={profile}", "--dump-dom"),
                page.as_uri(),
            ],
            capture_output=True,
            timeout=90,
            check=True,
        )
    soup = BeautifulSoup(done.stdout.decode("utf-8", "replace"), "html.parser")
    return (soup.title.get_text() if soup.title else ""), soup.get_text()


@needs_chromium
def test_the_browser_would_run_what_a_page_let_through(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(f"<title>ours</title><img src=x onerror=\"document.title='{HIT}'\">")
    assert title_in_browser(page)[0] == HIT


@pytest.mark.keras
@needs_chromium
@pytest.mark.parametrize("name", SHOWN_IN_A_BROWSER)
def test_a_browser_runs_nothing_of_a_submission(odd, name):
    folder = odd.course.root / "feedback" / f"grader-{name}" / "numbers"
    for page in (folder / "index.html", folder / "numbers.html"):  # ours, and nbgrader's
        title, text = title_in_browser(page)
        assert HIT not in title, page
        assert len(text) > 500, page  # nothing hid the rest of the page


# --- notebooks that are none ------------------------------------------------------------------


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release") / "course"
    course: Course = vault.make(folder, vault.Secrets.drawn())
    return nbformat.read(course.root / "release" / "numbers" / "numbers.ipynb", as_version=4)


def changed(notebook: Mapping[str, Any], **fields: Any) -> bytes:
    return json.dumps({**notebook, **fields}).encode()


NONE = {
    "format as text": lambda nb: changed(nb, nbformat="4"),
    "format of tomorrow": lambda nb: changed(nb, nbformat=99),
    "negative format": lambda nb: changed(nb, nbformat=-1),
    "huge format": lambda nb: changed(nb, nbformat=10**4000),
    "format without end": lambda nb: changed(nb, nbformat=float("inf")),
    "format as list": lambda nb: changed(nb, nbformat=[[4]]),
    "number of 100,000 digits": lambda nb: changed(nb, nbformat=0).replace(
        b": 0", b": " + b"1" * 10**5
    ),
    "no cells": lambda nb: changed(nb, cells=None),
    "cells as text": lambda nb: changed(nb, cells="cells"),
    "cells of numbers": lambda nb: changed(nb, cells=[1, 2]),
    "odd source": lambda nb: changed(nb, cells=[{"cell_type": "code", "source": {"a": 1}}]),
    "odd type": lambda nb: changed(nb, cells=[{"cell_type": ["code"], "source": ""}]),
    "packed": lambda nb: gzip.compress(changed(nb)),
    "NUL bytes": lambda nb: changed(nb).replace(b"total", b"\0"),
    "no UTF-8": lambda nb: changed(nb).replace(b"total", b"\xff\xfe"),
    "cut off": lambda nb: changed(nb)[:-300],
    "no JSON": lambda nb: b"<html>\x1b]0;x\x07\x9b2J\xe2\x80\xae" * 99,
    "deep": lambda nb: b'{"a":' * 10**5,
    "empty": lambda nb: b" \n" * 1000,
}
SOME = {
    "format with a point": lambda nb: changed(nb, nbformat=4.0, nbformat_minor=-5),
    "UTF-16": lambda nb: changed(nb).decode().encode("utf-16"),
    "byte order mark": lambda nb: b"\xef\xbb\xbf" + changed(nb),
    "line ends of Windows": lambda nb: json.dumps(nb, indent=1).replace("\n", "\r\n").encode(),
    "lone surrogates": lambda nb: changed(nb).replace(b"readings", b"readings\\ud800"),
    "odd metadata": lambda nb: changed(nb, metadata=[[None]], nbformat_minor="x"),
    "NaN": lambda nb: changed(nb, metadata={"a": float("nan"), "b": -1e999}),
    "keys twice": lambda nb: changed(nb)[:-1] + b', "metadata": 5, "nbformat": 4}',
}


@pytest.mark.parametrize("kind", NONE)
def test_what_is_no_notebook_is_said_in_one_clear_line(kind, release, tmp_path):
    path = tmp_path / "numbers.ipynb"
    path.write_bytes(NONE[kind](release))
    read = read_submission(path, release)
    assert read.status == "unreadable"
    for text in (read.detail.ko, read.detail.en):
        assert text.isprintable()
        assert 30 < len(text) < 300
    assert [cell.source for cell in read.notebook.cells] == [c.source for c in release.cells]


@pytest.mark.parametrize("kind", SOME)
def test_odd_notebooks_are_read_and_made_whole(kind, release, tmp_path):
    path = tmp_path / "numbers.ipynb"
    path.write_bytes(SOME[kind](release))
    read = read_submission(path, release)
    assert read.status == "readable"
    assert [cell.cell_type for cell in read.notebook.cells] == [c.cell_type for c in release.cells]
    nbformat.validate(read.notebook)
    json.dumps(read.notebook).encode()


def test_a_picture_pasted_into_a_text_cell_stops_no_page(release, tmp_path):
    from nbassay.nbgrader_markdown import safe_markdown

    texts = [
        "![x](attachment:y.png)",
        "![x](&#97;ttachment:y)",
        "![x](attachment\\:y)",
        "![x](attachment&colon;y)",
        "![](attachment&#92;:y)",
        "[x]: attachment:y\n\n![x]",
    ]
    cells = [{"cell_type": "markdown", "source": text, "metadata": {}} for text in texts]
    path = tmp_path / "numbers.ipynb"
    path.write_bytes(changed(release, cells=[*release["cells"], *cells]))
    read = read_submission(path, release)
    assert read.problems == ()
    for cell in read.notebook.cells[-len(texts) :]:
        safe_markdown({"cell": cell}, cell.source)


# --- files beside the notebook ----------------------------------------------------------------


def files(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def test_no_file_stands_in_for_a_folder_of_the_release_nor_the_other_way(tmp_path):
    release = files(tmp_path / "release", "seven.png", "data/rows.csv")
    mine = files(tmp_path / "mine", "seven.png/inside.csv", "data", "own/seven.png", "more.csv")
    found, _ = working_files(release, [mine], 1024)
    assert sorted(found) == ["data/rows.csv", "more.csv", "own/seven.png", "seven.png"]
    assert found["seven.png"].is_relative_to(release)


def test_what_does_not_fit_the_run_is_left_out_with_a_note(tmp_path):
    release, mine = files(tmp_path / "release", "a.csv"), files(tmp_path / "mine", "b.csv")
    for number in range(3):
        path = mine / f"hole{number}.bin"
        path.touch()
        os.truncate(path, 30 * MIB)
    found, notes = working_files(release, [mine], 128)
    assert sorted(found) == ["a.csv", "b.csv", "hole0.bin", "hole1.bin"]
    assert len(notes) == 1


def test_files_that_do_not_fit_the_run_stop_nobody(tmp_path):
    course = vault.make(tmp_path / "course", vault.Secrets.drawn())
    folder = course.submission("honest", "numbers")
    for number in range(2):  # within the bound of 100 MB, beyond the 64 MB of the assignment
        (folder / f"hole{number}.bin").touch()
        os.truncate(folder / f"hole{number}.bin", 40 * MIB)
    assignment = course.assignment("numbers")
    graded = grade_notebook(assignment, "numbers", folder / "numbers.ipynb", Options())
    assert graded.result.status == "graded"


def test_files_too_deep_or_of_odd_names_are_not_there(tmp_path):
    mine = files(tmp_path, "d/" * (MAX_DEPTH + 1) + "deep.csv", "d/near.csv", ".hidden/x.csv")
    (mine / os.fsdecode(b"\xff.csv")).touch()
    os.mkfifo(mine / "pipe.csv")
    (mine / "link.csv").symlink_to("d/near.csv")
    assert [name for name, _ in regular_files(mine)] == ["d/near.csv"]


def test_a_time_stamp_may_be_a_folder(tmp_path):
    mine = files(tmp_path / "mine", "numbers.ipynb", "timestamp.txt/inside.csv")
    stage(mine, tmp_path / "staged", {"numbers": mine / "numbers.ipynb"}, [])
    assert not (tmp_path / "staged" / "timestamp.txt").is_dir()


def test_a_time_stamp_in_a_pipe_is_not_read(tmp_path):
    """The pipe holds one and ends by itself, so whoever did read it would have it and not wait."""
    mine = files(tmp_path / "mine", "numbers.ipynb")
    os.mkfifo(mine / "timestamp.txt")
    handle = os.open(mine / "timestamp.txt", os.O_RDWR | os.O_NONBLOCK)
    os.write(handle, b"2026-03-01 10:00:00 UTC")
    end = threading.Timer(2, os.close, [handle])
    end.start()
    stage(mine, tmp_path / "staged", {"numbers": mine / "numbers.ipynb"}, [])
    assert not (tmp_path / "staged" / "timestamp.txt").exists()
    end.join()


def test_looking_for_paths_takes_no_minutes():
    started = time.monotonic()
    without_paths("/a" * 100_000)
    assert time.monotonic() - started < 5
    assert re.fullmatch(r"at <cell>:3", without_paths("at /tmp/ipykernel_12/345.py:3"))
