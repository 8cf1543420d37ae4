"""`nbassay serve`: links as a table, what is refused in one line, what is missing."""

from __future__ import annotations

import ast
import builtins
import csv
import io
import math
import re
import shutil
import sqlite3

import numpy as np
import pytest
from conftest import ROOT

from nbassay import cli
from nbassay.checks import CheckFailed, metrics
from nbassay.desk.desk_state import Rules
from nbassay.errors import EnvironmentProblem, NbassayError
from nbassay.grader import text

pytest_plugins = ["tiny_fixtures"]


def rows(capsys) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_links_are_made_of_the_roster_and_stay_the_same(tiny, capsys):
    (tiny.root / "roster.csv").write_text("student,email\nkim,k@x\nlee,\n", encoding="utf-8")
    arguments = ["serve", "links", "--course", str(tiny.root), "--url", "https://desk.example/"]
    cli.run(arguments)
    first = rows(capsys)
    assert [(row["role"], row["name"]) for row in first] == [("student", "kim"), ("student", "lee")]
    assert first[0]["link"].startswith("https://desk.example/in/")
    cli.run(arguments)
    assert rows(capsys) == first


def test_a_misspelt_student_gets_no_link_and_one_who_left_loses_it(tiny, capsys):
    arguments = ["serve", "links", "--course", str(tiny.root), "--student"]
    (tiny.root / "roster.csv").write_text("student\nkim\nleft\n")
    cli.run([*arguments, "left"])
    (tiny.root / "roster.csv").write_text("student\nkim\n")
    with pytest.raises(NbassayError, match=r"'kin' is not in roster\.csv; did you mean `kim`\?"):
        cli.run([*arguments, "kin"])
    capsys.readouterr()
    cli.run([*arguments, "left", "--revoke"])
    assert capsys.readouterr().out == "1 link taken back\n"


def test_links_of_one_are_taken_back_and_made_anew(tiny, capsys):
    arguments = ["serve", "links", "--course", str(tiny.root), "--student", "kim"]
    cli.run(arguments)
    first = rows(capsys)
    cli.run([*arguments, "--revoke"])
    assert capsys.readouterr().out == "1 link taken back\n"
    cli.run(arguments)
    assert rows(capsys) != first


@pytest.mark.parametrize(
    ("names", "near"),
    [(["--student", "kin"], "; did you mean `kim`?"), (["--instructor", "kim"], "")],
)
def test_nothing_taken_back_names_who_has_no_link_and_is_no_success(tiny, names, near):
    """`kin` is not in the roster either; the student `kim` is no instructor."""
    arguments = ["serve", "links", "--course", str(tiny.root)]
    cli.run([*arguments, "--student", "kim"])
    with pytest.raises(NbassayError) as refused:
        cli.run([*arguments, *names, "--revoke"])
    role, name = names[0].removeprefix("--"), names[1]
    assert str(refused.value) == (
        f"nothing was taken back: {name!r} is no {role} with a link{near}; write names as "
        "`nbassay serve links` prints them"
    )


def test_of_several_those_without_a_link_are_named_and_the_others_lose_theirs(tiny, capsys):
    arguments = ["serve", "links", "--course", str(tiny.root)]
    cli.run([*arguments, "--student", "kim", "--student", "lee"])
    capsys.readouterr()
    assert cli.run([*arguments, "--student", "kim", "--student", "le", "--revoke"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "1 link taken back",
        "not taken back: 'le' is no student with a link; did you mean `lee`?",
    ]
    with pytest.raises(NbassayError, match="'kim' is no student with a link"):
        cli.run([*arguments, "--student", "kim", "--revoke"])  # it is gone for good


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("release/tiny", "run `nbassay release tiny`"),
        ("graders/tiny", "begin an assignment with `nbassay new NAME`, and release it"),
        ("", ""),
    ],
)
def test_a_desk_without_a_released_assignment_is_told_of_at_its_start(
    tiny, monkeypatch, capsys, gone, said
):
    if gone:
        shutil.rmtree(tiny.root / gone)
    served = []
    monkeypatch.setattr("nbassay.desk.serving.serve", lambda order, tell: served.append(order))
    cli.run(["serve", "--course", str(tiny.root)])
    told = capsys.readouterr().out
    assert len(served) == 1
    assert ("nobody can hand in" in told) == bool(gone)
    assert said in told


def test_an_instructor_has_a_link_of_their_own(tiny, capsys):
    cli.run(["serve", "links", "--course", str(tiny.root), "--instructor", "teacher"])
    assert [(row["role"], row["name"]) for row in rows(capsys)] == [("instructor", "teacher")]


def test_no_link_lies_in_the_database(tiny, capsys):
    cli.run(["serve", "links", "--course", str(tiny.root), "--student", "kim"])
    (row,) = rows(capsys)
    token = row["link"].rpartition("/in/")[2]
    with sqlite3.connect(tiny.root / "desk.db") as database:
        assert token not in "\n".join(database.iterdump())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["links"], "has no roster.csv"),
        (["links", "--student", "../kim"], "not a student id"),
        (["links", "--revoke"], "say whose"),
        (["links", "--instructor", ""], "names nobody"),
        (["links", "--instructor", "kim", "--url", "desk.example"], "begins with http"),
        (["--student", "kim"], "goes with links"),
        (["marker", "--student", "kim"], "goes with links"),
        (["marker", "--db", "nonsense"], "not the address of a database"),
        (["marker", "--db", "sqlite:////nowhere/desk.db"], "must be a folder that you may write"),
        (["--db", "nonsense"], "not the address of a database"),
        (["--lang", "xx"], "no language"),
        (["--host", "192.0.2.1"], "cannot be listened at"),
    ],
)
def test_what_cannot_be_done_is_one_line(tiny, arguments, said):
    with pytest.raises(NbassayError, match=said) as raised:
        cli.run(["serve", *arguments, "--course", str(tiny.root)])
    assert "\n" not in str(raised.value)


def test_missing_packages_are_named_in_one_line(tiny, monkeypatch):
    usual = builtins.__import__

    def without(name: str, *rest: object):
        if name == "uvicorn":
            raise ModuleNotFoundError("No module named 'uvicorn'", name="uvicorn")
        return usual(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(EnvironmentProblem, match=r"\(uvicorn\); run .*pip install starlette"):
        cli.run(["serve", "--course", str(tiny.root)])


def test_nothing_but_the_desk_needs_what_it_is_built_from():
    extra = {"starlette", "uvicorn", "itsdangerous", "python_multipart"}
    needing = set()
    for path in (ROOT / "nbassay").rglob("*.py"):
        for node in ast.parse(path.read_bytes()).body:
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if extra & {name.partition(".")[0] for name in names}:
                needing.add(path.relative_to(ROOT / "nbassay").parts[0])
            if any(name.startswith("nbassay.desk") for name in names):
                needing.add(path.relative_to(ROOT / "nbassay").parts[0])
    assert needing == {"desk"}


def test_no_student_is_a_formula_for_the_spreadsheet_that_opens_the_links(tiny, capsys):
    (tiny.root / "roster.csv").write_text("student\n=1+1\n", encoding="utf-8")
    arguments = ["serve", "links", "--course", str(tiny.root), "--url", "https://desk.example/"]
    assert cli.run(arguments) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("student,'=1+1,https://")


def test_the_arithmetic_of_attempts_is_that_of_todays_desk_and_feedback():
    """docs/security.md says how much handing in again can tell of held rows."""
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    _, _, part = page.partition("## What handing in again can tell")
    with pytest.raises(CheckFailed) as failed:
        metrics.at_least(text(ko="", en=""), 0.123456, 0.5)
    (decimals,) = {len(found) for found in re.findall(r"0\.(1\d+)", str(failed.value))}
    values = 10**decimals + 1
    assert f"one of {values:,} at most" in part
    bits = math.ceil(math.log2(values))
    assert f"less than {bits} bits" in part
    assert f", {Rules().attempts} for each assignment" in part
    assert f"less than {bits * Rules().attempts} bits" in part
    assert f"{10_000 * math.log2(10):,.0f} bits" in part
    normal = np.random.default_rng(0).standard_normal((20_000, 20))
    for rows, *said in re.findall(r"\| ([\d,]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|", part):
        spread = 100 * math.sqrt(0.85 * 0.15 / int(rows.replace(",", "")))
        luck = [spread * normal[:, :k].max(axis=1).mean() for k in (5, 10, 20)]
        assert [float(one) for one in said] == pytest.approx(luck, abs=0.11)
