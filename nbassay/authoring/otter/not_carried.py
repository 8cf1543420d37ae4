"""What the configurations of an Otter notebook ask for that is not done here, or by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from nbassay.authoring.otter.notice import Notice
from nbassay.authoring.otter.otter_settings import Said
from nbassay.authoring.otter.setting_tables import AssignmentTable, CaseTable, QuestionTable

_INSTALL = "install it where nbassay runs"
_WHOLE = "marks are the sum of the points here; scale them where you enter them"
_HANDED_IN = "students hand in the notebook alone; have the file made by a cell"
# Key -> what it did in Otter that it does not do here, and what to do. Dots lead into a table.
_NOT_CARRIED: Mapping[str, tuple[str, str]] = {
    "requirements": ("its packages are not installed", _INSTALL),
    "environment": ("its packages are not installed", _INSTALL),
    "python_version": ("the Python is the one of nbassay", "see that the solution runs"),
    "autograder_files": (
        "hidden tests cannot have files that students do not get",
        "write what is in them into the tests, or name them in `files`",
    ),
    "student_files": ("nothing but the notebook is looked at", _HANDED_IN),
    "export_cell.files": ("nothing but the notebook is looked at", _HANDED_IN),
    "export_cell.instructions": ("there is no export cell", "write the text in a cell of its own"),
    "plugins": ("plugins do not run", "take out what calls them"),
    "seed": ("cells are not seeded while grading", "set the seed in the notebook"),
    "generate.seed": ("cells are not seeded while grading", "set the seed in the notebook"),
    "generate.seed_variable": ("it is not set while grading", "set it in the notebook"),
    "generate.points_possible": ("the total is not scaled", _WHOLE),
    "generate.score_threshold": ("marks are not all or nothing", _WHOLE),
    "generate.plugins": ("plugins do not run", "take out what calls them"),
    "generate.serialized_variables": ("students' logs are not read", "nothing: the notebook runs"),
    "generate.grade_from_log": ("students' logs are not read", "nothing: the notebook runs"),
    "solutions_pdf": ("no PDF is made", "`nbassay solve` writes the solution as a notebook"),
    "template_pdf": ("no PDF is made", "mark by hand in formgrader"),
    "tests.url_prefix": ("tests stand in the notebook", "nothing"),
}
_MISSPELT = "Otter does not know it"


def list_not_carried(cell: int, said: Said) -> Iterator[Notice]:
    """Yield what the assignment's configuration asks for that is not done here."""
    for name, (what, advice) in _NOT_CARRIED.items():
        if _find(said, name):
            yield Notice(cell, "", f"`{name}`: {what}", advice)
    yield from _list_unknown(cell, "", said, AssignmentTable)


def list_unknown_of_question(cell: int, question: str, said: Said) -> Iterator[Notice]:
    """Yield the settings of a question that Otter does not know."""
    yield from _list_unknown(cell, question, said, QuestionTable)


def list_not_carried_of_case(cell: int, question: str, said: Said) -> Iterator[Notice]:
    """Yield what the configuration of a test case asks for that is not done here."""
    if said.get("success_message"):
        what = "`success_message` is not shown"
        yield Notice(cell, question, what, "write it into the question's text, or leave it")
    yield from _list_unknown(cell, question, said, CaseTable)


def list_unread(cell: int, question: str, mark: str, found: object) -> Iterator[Notice]:
    """Yield what stands below a mark behind which Otter reads nothing, such as # BEGIN TESTS."""
    where = f"below {mark}, where Otter reads nothing"
    if isinstance(found, dict):
        for key in map(str, found):
            advice = "write it below # BEGIN QUESTION" if key in QuestionTable.model_fields else ""
            yield Notice(cell, question, f"`{key}` stands {where}", advice or "take it out")
    elif found is not None:
        yield Notice(cell, question, f"a text stands {where}", "write it in a cell of its own")


def _find(said: Said, name: str) -> Any:
    section, _, key = name.partition(".")
    value = said.get(section)
    return value if not key else value.get(key) if isinstance(value, dict) else None


def _list_unknown(
    cell: int, question: str, said: Said, table: type[BaseModel], above: str = ""
) -> Iterator[Notice]:
    for key in sorted(said.keys() - table.model_fields):
        advice = _name_nearest(key, table.model_fields)
        yield Notice(cell, question, f"`{above}{key}`: {_MISSPELT}", advice)
    for key, field in table.model_fields.items():
        inner, below = field.annotation, said.get(key)
        if isinstance(inner, type) and issubclass(inner, BaseModel) and isinstance(below, dict):
            told = {str(name): value for name, value in below.items()}
            yield from _list_unknown(cell, question, told, inner, f"{key}.")


def _name_nearest(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key, sorted(known), n=1)
    return f"write `{near[0]}`" if near else "take it out"
