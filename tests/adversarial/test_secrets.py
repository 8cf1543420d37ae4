"""The attacks on secrets are real: where nothing is isolated, they find what they look for."""

from __future__ import annotations

import os

import pytest
import vault
from class_run import listener
from corpus import attacks

from nbassay.grading import Options, grade_notebook
from nbassay.store.kept import Store

pytestmark = pytest.mark.keras

# Those that only read, or reach what the test itself has opened.
HARMLESS = {
    "secrets-read_the_course": "read gradebook.db",
    "secrets-search_the_disk": "read gr-",
    "secrets-kept_marks": "found",
    "secrets-import_the_graders": "imported test_numbers",
    "secrets-read_other_processes": "memory of",
    "machine-reach_a_port": "reached the port",
    "machine-other_networks": "connected to",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    secrets = vault.Secrets.drawn()
    made = vault.make(tmp_path_factory.mktemp("open") / "course", secrets)
    Store(made.state).keep_marks("0" * 64, {"checks": []})
    return made, secrets


@pytest.mark.parametrize("student", HARMLESS)
def test_an_attack_gets_through_where_nothing_is_isolated(course, student):
    made, secrets = course
    attack = next(one for one in attacks() if one.student == student)
    with listener() as (port, _), vault.secret_in_environment(secrets):
        told = {"PORT": str(port), "COURSE": str(made.root), "PID": str(os.getpid())}
        attack.hand_in(made, student, told)
        graded = grade_notebook(
            made.assignment("numbers"),
            "numbers",
            made.submission(student, "numbers") / "numbers.ipynb",
            Options(isolation="none"),
        )
    said = "".join(
        output.get("text", "")
        for cell in graded.executed.cells
        for output in cell.get("outputs", ())
    )
    assert "PWNED" in said
    assert HARMLESS[student] in said
