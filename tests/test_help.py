"""What the command says of itself: panels, an example for each command, completion in a shell."""

from __future__ import annotations

import shlex

import pytest
import typer

from nbassay import cli
from nbassay.cli._command import Panel
from nbassay.cli._main import COMMANDS, app

pytest_plugins = ["tiny_fixtures"]


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    """Help is folded to the width that there is."""
    monkeypatch.setenv("COLUMNS", "120")


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.run([*arguments, "--help"]) == 0
    return capsys.readouterr().out


def test_help_has_a_panel_for_each_step_of_a_course(capsys):
    lines = shown(capsys).splitlines()
    heads = [index for panel in Panel for index, line in enumerate(lines) if f"─ {panel} ─" in line]
    assert len(heads) == len(Panel)
    assert heads == sorted(heads)
    assert not any("─ Commands ─" in line for line in lines)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_command_shows_an_example_that_it_takes(command, capsys):
    assert f"Example: {command.example}" in shown(capsys, command.name)
    program, name, *arguments = shlex.split(command.example)
    assert (program, name) == ("nbassay", command.name)
    typer.main.get_command(app).commands[name].make_context(name, arguments)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("nbassay reg", ["regrade"]),
        ("nbassay grade --course {} ti", ["tiny"]),
        ("nbassay check some.ipynb --course {} --assignment ti", ["tiny"]),
        ("nbassay release --course {} x", []),
    ],
)
def test_a_shell_completes_commands_and_the_assignments_of_the_course(
    typed, offered, tiny_template, monkeypatch, capsys
):
    words = typed.format(tiny_template.root)
    monkeypatch.setenv("_NBASSAY_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    with pytest.raises(SystemExit) as ended:
        cli.run([])
    assert not ended.value.code
    assert capsys.readouterr().out.split() == offered


def test_the_script_for_a_shell_can_be_had_without_installing_it(monkeypatch, capsys):
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    with pytest.raises(SystemExit):
        cli.run(["--show-completion", "bash"])
    assert "complete -o default -F _nbassay_completion nbassay" in capsys.readouterr().out
