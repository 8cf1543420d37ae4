"""The evidence of bars on disk: `graders/<a>/calibration.json`, written by `nbassay calibrate`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from nbassay.audit.calibrating import Calibration
from nbassay.audit.spread import Spread, Wanted
from nbassay.course.grader_files import CALIBRATION
from nbassay.course.layout import Assignment
from nbassay.errors import NbassayError
from nbassay.store.kept import write_atomically

_DIGITS = 6  # of a measured value, which are more than its noise is worth


class _Entry(BaseModel):
    """One bar: what it was when it was calibrated, and the values of each submission's runs."""

    model_config = ConfigDict(extra="forbid")

    bar: float
    wanted: Wanted
    right: dict[str, list[float]]
    wrong: dict[str, list[float]]
    budget: str
    date: str
    versions: dict[str, str]


_FILE = TypeAdapter(dict[str, _Entry])


def read_calibration(assignment: Assignment) -> dict[str, Calibration]:
    """Return the evidence of each bar, each with its number of today; none where there is no file.

    Bars that `assignment.toml` has no more are left out.

    Raises:
        NbassayError: if the file cannot be used.
    """
    path = assignment.graders / CALIBRATION
    if not path.exists():
        return {}
    try:
        entries = _FILE.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NbassayError(
            f"{path}: {where}: {first['msg']}; write it anew by calibrate"
        ) from error
    return {
        name: Calibration(
            assignment.bars[name],
            Spread(name, entry.wanted, entry.right, entry.wrong),
            entry.budget,
            entry.date,
            entry.versions,
        )
        for name, entry in entries.items()
        if name in assignment.bars
    }


def write_calibration(assignment: Assignment, bars: Mapping[str, Calibration]) -> None:
    """Write the evidence of `bars`, and keep that of the others."""
    path = assignment.graders / CALIBRATION
    kept = read_calibration(assignment) | dict(bars)
    entries = {name: _entry(kept[name]) for name in sorted(kept)}
    write_atomically(path, json.dumps(entries, indent=1, ensure_ascii=False) + "\n")


def _entry(one: Calibration) -> dict[str, Any]:
    def short(runs: Mapping[str, Any]) -> dict[str, list[float]]:
        return {name: [float(f"{value:.{_DIGITS}g}") for value in runs[name]] for name in runs}

    return {
        "bar": one.bar,
        "wanted": one.spread.wanted,
        "right": short(one.spread.right),
        "wrong": short(one.spread.wrong),
        "budget": one.budget,
        "date": one.date,
        "versions": dict(one.versions),
    }
