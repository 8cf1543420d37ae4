"""A file that a command is to write is refused before anything is done, where it cannot be written."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
import typer
from tiny_course import ANSWERS, hand_in

from nbassay import cli
from nbassay.cli._main import COMMANDS, app
from nbassay.cli._show import write_whole
from nbassay.errors import NbassayError, cannot_read, cannot_write

pytest_plugins = ["tiny_fixtures"]

WRITES = {"--json", "--junit", "--summary", "--new-roster"}
# What is read, or a folder to be made; `bundle --out` is looked at by test_bundle.
OTHERS = {"--course", "--files", "--folder", "--from", "--out", "--roster"}
GROUP = typer.main.get_command(app)
PATHS = [
    (command, option)
    for command in COMMANDS
    for parameter in GROUP.commands[command.name].params
    if parameter.name != "help"
    for option in parameter.opts[:1]
    if Path in (hint := get_type_hints(command.run)[parameter.name], *get_args(hint))
    and option.startswith("--")
]
TO_WRITE = [(command, option) for command, option in PATHS if option in WRITES]


def read_line(command, option, path) -> None:
    """Read the command's example with the option; nothing is run."""
    _, name, *arguments = shlex.split(command.example)
    GROUP.commands[name].make_context(name, [*arguments, option, str(path)])


def test_each_option_that_names_a_file_to_write_is_among_those_that_are_looked_at():
    assert {option for _, option in PATHS} == WRITES | OTHERS


@pytest.mark.parametrize(
    ("command", "option"), TO_WRITE, ids=[f"{one.name} {option}" for one, option in TO_WRITE]
)
def test_a_mistyped_folder_is_refused_and_not_made(command, option, tmp_path):
    with pytest.raises(NbassayError) as refused:
        read_line(command, option, tmp_path / "no" / "such" / "file")
    assert str(refused.value) == (
        f"{option} {tmp_path}/no/such/file: {tmp_path}/no/such is no folder that is there; "
        "make it first, or mend the path"
    )
    assert not list(tmp_path.iterdir())
    with pytest.raises(NbassayError, match=f"is a folder; name a file with {option}"):
        read_line(command, option, tmp_path)
    read_line(command, option, tmp_path / "file")


@pytest.mark.parametrize("option", sorted(WRITES))
def test_a_folder_that_may_not_be_written_to_is_told_of_before_anything_runs(
    option, tmp_path, monkeypatch
):
    """`os.access` is asked, since root may write everywhere."""
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    command = next(one for one, has in TO_WRITE if has == option)
    with pytest.raises(NbassayError, match=f"{tmp_path} may not be written to; make it writable"):
        read_line(command, option, tmp_path / "file")


def test_a_summary_is_added_to_a_file_in_a_folder_that_is_not_ours(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    (tmp_path / "summary").touch()
    command = next(one for one, has in TO_WRITE if has == "--summary")
    read_line(command, "--summary", tmp_path / "summary")


def test_nothing_is_graded_for_marks_that_have_no_place(tiny):
    hand_in(tiny, "s1", **ANSWERS)
    target = tiny.root / "reprot" / "marks.json"
    with pytest.raises(NbassayError, match="make it first, or mend the path"):
        cli.run(["grade", "tiny", "--course", str(tiny.root), "--json", str(target)])
    assert not (tiny.root / "autograded").exists()
    assert not target.parent.exists()


def test_a_pipe_is_written_to_and_not_replaced():
    """As in `--json >(jq .)`; a device such as /dev/null stays one as well."""
    reading, writing = os.pipe()
    try:
        write_whole(Path(f"/dev/fd/{writing}"), json.dumps({"score": 1}))
        assert json.loads(os.read(reading, 100)) == {"score": 1}
    finally:
        os.close(reading)
        os.close(writing)


def fail_to_open(path: Path, mode: str = "r") -> OSError:
    with pytest.raises(OSError) as failed:
        path.open(mode).close()
    return failed.value


def test_a_file_that_cannot_be_used_is_told_with_how_to_mend_it(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "round").symlink_to(tmp_path / "round")
    for path, way in {
        tmp_path: "move the folder away",
        tmp_path / "gone": "put it there, or mend its name",
        tmp_path / "file" / "below": "a file stands where a folder has to be",
        tmp_path / "round": "put the file itself there",
        tmp_path / ("long" * 100): "a shorter name",
    }.items():
        assert way in cannot_read(path, fail_to_open(path))
    denied = PermissionError(13, "Permission denied")
    assert cannot_read("a.csv", denied) == (
        "a.csv cannot be read: Permission denied; make it readable for you, or put a copy of yours "
        "there"
    )
    assert "name another place" in cannot_write("a.csv", denied)
    assert "mend that and run again" in cannot_read("a.csv", OSError(5, "Input/output error"))
