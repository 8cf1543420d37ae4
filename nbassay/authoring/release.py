"""Making what students get, and telling the gradebook of it, by nbgrader's own converter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbassay.authoring.literal_names import check_literal_names
from nbassay.authoring.readme import write_readme
from nbassay.course.layout import README, Assignment, Course
from nbassay.course.source_cells import check_cells
from nbassay.gradebook.conversion import convert, convert_and_register, file_hashes
from nbassay.gradebook.scratch import replace_folder, scratch_folder
from nbassay.marking.own_data import check_own_data
from nbassay.marking.points import check_points
from nbassay.marking.proofreading import proofread


def release(course: Course, assignment_names: Sequence[str]) -> None:
    """Make `release/<assignment>/` anew and put the assignments into the gradebook.

    The same source gives the same bytes. When anything is wrong the old release stays.

    Raises:
        NbassayError: if points or cells of source and graders differ, data of an assignment's own
            are not as declared, or nbgrader fails.
    """
    for name in assignment_names:
        assignment = course.assignment(name)
        check_source(assignment)
        check_own_data(assignment)
        with scratch_folder(course) as scratch:
            made = convert_and_register(assignment, scratch)
            _add_readme(assignment, made)
            replace_folder(made, assignment.release, scratch)


def check_source(assignment: Assignment) -> None:
    """Make sure that source, graders and settings are such that somebody can be graded by them.

    Raises:
        NbassayError: in one line, naming the file and what in it is wrong.
    """
    for path in sorted(assignment.source.glob("*.ipynb")):
        check_cells(path)
    check_points(assignment)
    proofread(assignment)
    check_literal_names(assignment)


def find_stale(course: Course, assignment_name: str) -> list[str]:
    """Return the files in which `release/` is not what the source gives now.

    Raises:
        NbassayError: if nbgrader cannot convert the source.
    """
    assignment = course.assignment(assignment_name)
    with scratch_folder(course) as scratch:
        folder = convert(assignment, scratch)
        _add_readme(assignment, folder)
        made = file_hashes(assignment, folder)
        present = file_hashes(assignment, assignment.release)
        names = sorted({*made, *present})
        return [name for name in names if made.get(name) != present.get(name)]


def _add_readme(assignment: Assignment, made: Path) -> None:
    # There may be one of the instructor's own; of asserts, nbgrader's courses say nothing beside.
    if not assignment.assert_cells and not (made / README).exists():
        (made / README).write_text(write_readme(assignment), encoding="utf-8")
