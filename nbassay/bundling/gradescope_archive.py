"""The archive that Gradescope takes for an autograder: a bundle, and how its machine uses it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace

from nbassay.bundling.autograder import DID_NOT_END, not_graded
from nbassay.bundling.autograder_settings import SETTINGS, AutograderSettings
from nbassay.bundling.bundle import README, Bundle, fill_template, make_bundle
from nbassay.course.layout import Assignment, Budget
from nbassay.course.notebook import read_trusted
from nbassay.marking.mark import grader_points
from nbassay.texts import Languages

SET_UP, RUN = "setup.sh", "run_autograder"
MOST_MINUTES = 40  # that Gradescope can be set to; past that it gives 0 and shows no tests
USUAL_MEMORY_MB = 768
BASE_IMAGE = "Ubuntu 24.04"
# Beside the notebook there is the process that trains for it and marks it.
_OUR_MEMORY_MB = 1536
_OUR_SECONDS = 60


@dataclass(frozen=True)
class Wanted:
    """What has to be set in Gradescope.

    `minutes` are those that all notebooks take at the most, which may be more than can be set;
    `by_hand` are points that no check gives.
    """

    points: float
    by_hand: float
    memory_mb: int
    processors: float
    minutes: int


def make_autograder(
    assignment: Assignment, budget: Budget = "fast", lang: str = "both"
) -> tuple[Bundle, Wanted]:
    """Return the archive for Gradescope, its files at the root, and what to set there.

    Raises:
        NbassayError: as `make_bundle` does, or if there is no such language.
    """
    Languages.of(assignment.course.root).reading(lang)
    bundle = make_bundle(assignment)
    wanted = _wanted(assignment, budget)
    settings = AutograderSettings(
        assignment=assignment.name, budget=budget, lang=lang, by_hand=wanted.by_hand
    )
    own = {
        SETTINGS: settings.to_json(),
        SET_UP: fill_template(SET_UP),
        RUN: fill_template(RUN, not_graded=json.dumps(not_graded(DID_NOT_END), indent=1)),
        README: fill_template("gradescope.md", assignment=assignment.name),
    }
    files = {**bundle.files, **{name: text.encode() for name, text in own.items()}}
    return replace(bundle, files=files, programs=(SET_UP, RUN)), wanted


def _wanted(assignment: Assignment, budget: Budget) -> Wanted:
    limits, notebooks = assignment.limits[budget], assignment.notebooks
    seconds = len(notebooks) * (limits.total_seconds + assignment.marking_seconds) + _OUR_SECONDS
    return Wanted(
        points=sum(sum(grader_points(assignment, spec.name).values()) for spec in notebooks),
        by_hand=sum(_by_hand(assignment, spec.name) for spec in notebooks),
        memory_mb=limits.memory_mb + _OUR_MEMORY_MB,
        processors=1.0,
        minutes=math.ceil(seconds / 60),
    )


def _by_hand(assignment: Assignment, notebook: str) -> float:
    """Return the points of the cells that a person marks."""
    cells = read_trusted(assignment.release / f"{notebook}.ipynb").cells
    said = [cell.metadata.get("nbgrader", {}) for cell in cells]
    return sum(
        float(one["points"])
        for one in said
        if one.get("grade") and (one.get("solution") or one.get("task"))
    )
