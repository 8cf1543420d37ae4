"""Which changes of a reference solution its author has judged to be no mistakes: `audit.toml`."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nbassay.course.grader_files import AUDIT
from nbassay.course.layout import Assignment
from nbassay.course.toml_file import read_toml
from nbassay.errors import NbassayError


class Judged(BaseModel):
    """One entry `[[equivalent]]`: the mutant's notebook and name as tables show it, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    notebook: str
    mutant: str
    reason: str = Field(min_length=10)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    equivalent: list[Judged] = []


def read_judged(assignment: Assignment) -> dict[tuple[str, str], str]:
    """Return the reason of each judged mutant by notebook and name; none where there is no file.

    Raises:
        NbassayError: if `graders/<a>/audit.toml` cannot be used.
    """
    path = assignment.graders / AUDIT
    if not path.exists():
        return {}
    return {(one.notebook, one.mutant): one.reason for one in _read(path).equivalent}


def _read(path: Path) -> _File:
    try:
        return _File.model_validate(read_toml(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NbassayError(f"{path}: {where}: {first['msg']}; mend that") from error
