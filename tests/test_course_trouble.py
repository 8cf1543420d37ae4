"""What is wrong with a course folder: told in one line, with what to do, before anything runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_course import ANSWERS, hand_in

from nbassay import cli
from nbassay.errors import ExitCode, NbassayError
from nbassay.sandbox.bwrap.command_line import find_bwrap

ROOT = Path(__file__).resolve().parents[1]

pytest_plugins = ["tiny_fixtures"]


@pytest.mark.parametrize("command", ["grade", "regrade", "check"])
@pytest.mark.parametrize("gone", ["release", "release/tiny/sums.ipynb"])
def test_an_assignment_that_is_not_released_is_to_be_released_first(tiny, command, gone):
    notebook = hand_in(tiny, "s1", **ANSWERS) / "sums.ipynb"
    path = tiny.root / gone
    path.unlink() if path.is_file() else shutil.rmtree(path)
    what = [str(notebook), "--assignment", "tiny"] if command == "check" else ["tiny"]
    with pytest.raises(NbassayError) as refused:
        cli.run([command, *what, "--course", str(tiny.root)])
    assert "tiny is not released" in str(refused.value)
    assert "`nbassay release tiny`" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == ExitCode.BAD_INPUT


@pytest.mark.parametrize(
    "command", ["release tiny", "grade tiny", "regrade tiny", "check {} --assignment tiny"]
)
def test_a_course_that_cannot_be_written_is_told_in_one_line(tiny, command):
    """On a file system that is read-only: what a folder's permissions say does not bind root."""
    notebook = hand_in(tiny, "s1", **ANSWERS) / "sums.ipynb"
    program = find_bwrap()
    assert program is not None
    root = str(tiny.root)
    done = subprocess.run(
        [
            *(str(program), "--dev-bind", "/", "/", "--ro-bind", root, root, "--chdir", str(ROOT)),
            *("--", sys.executable, "-m", "nbassay", *command.format(notebook).split()),
            *("--course", root),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = [one for one in done.stderr.splitlines() if one.strip()]
    assert done.returncode == ExitCode.ENVIRONMENT, done.stderr
    assert "Read-only file system" in line and root in line and "--course DIR" in line
