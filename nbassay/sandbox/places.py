"""Trying whether notebooks can run with the course in one place and temporary files in another."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from nbassay.course.allowance import Limits
from nbassay.errors import NbassayError
from nbassay.sandbox.choice import DEFAULT_SANDBOX, choose
from nbassay.sandbox.job import Job, Outcome
from nbassay.sandbox.runner import run_notebook

_LIMITS = Limits(cell_seconds=30, total_seconds=60)


def try_places(course: Path, isolation: str = DEFAULT_SANDBOX) -> tuple[bool, str]:
    """Run a small notebook with its evidence in the folder `course`; return whether, and a line.

    It runs twice, forked from a warm parent and started cold, which is where the two places, the
    course's and that of temporary files, meet in two ways. They may be on two file systems.
    """
    temporary = Path(tempfile.gettempdir())
    where = f"{course} and {temporary}"
    try:
        folder = Path(tempfile.mkdtemp(dir=course, prefix=f".nbassay-{os.getpid()}-"))
    except OSError as error:
        return False, f"{course} cannot be written: {error.strerror}"
    try:
        if temporary.stat().st_dev != course.stat().st_dev:
            where += ", on two file systems"
        failed = [run for run in _runs(folder, isolation) if run.status != "graded"]
    except (NbassayError, OSError) as error:
        return False, f"{where}: {error}; name another folder in TMPDIR"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if failed:
        return False, f"{where}: {failed[0].status}, {failed[0].detail}"
    return True, where


def _runs(folder: Path, isolation: str) -> Iterator[Outcome]:
    notebook = nbformat.writes(new_notebook(cells=[new_code_cell("x = 1")])).encode()
    job = Job(notebook, files={}, inputs={}, capture={}, limits=_LIMITS)
    for name in ("parent", "warm", "cold"):
        (folder / name).mkdir()
    parent = choose(isolation).start(folder / "parent", [], keras_home=None, threads=1)
    if parent is not None:
        with parent:
            yield run_notebook(job, folder / "warm", isolation=isolation, warm=parent)
    yield run_notebook(job, folder / "cold", isolation=isolation)
