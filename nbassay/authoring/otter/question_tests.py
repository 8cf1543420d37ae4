"""The test cells of a question: one for each test case, or one for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nbassay.authoring.otter.case_code import lacks_assert, write_case
from nbassay.authoring.otter.case_points import PointsFault, share_points
from nbassay.authoring.otter.cases import Case, CaseFault, compile_test
from nbassay.authoring.otter.grade_ids import GradeIds
from nbassay.authoring.otter.master import Master, Question
from nbassay.authoring.otter.notice import Notice, refuse

_HIDDEN_ONLY = "# 채점할 때 검사합니다. / Tested when this is graded."
_BEGIN, _END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


@dataclass(frozen=True)
class CarriedTest:
    """One test cell: its id, its code, its points, and whether students see none of it."""

    grade_id: str
    source: str
    points: float
    hidden: bool


def write_tests(master: Master, question: Question, ids: GradeIds) -> tuple[CarriedTest, ...]:
    """Return the test cells of a question, with Otter's points.

    Where a person marks the question, its tests have none.

    Raises:
        NbassayError: if points or a test cannot be read, naming the cell.
    """
    points = _points(master, question)
    if question.by_hand:
        points = [0.0] * len(points)
    groups = [[case] for case in question.cases]
    if question.said.all_or_nothing and question.cases:
        groups, points = [list(question.cases)], [round(sum(points), 6)]
    wanted = f"test_{ids.of(question.name)}"
    several = len(groups) > 1
    names = [ids.give(f"{wanted}_{n}" if several else wanted) for n in range(1, len(groups) + 1)]
    return tuple(
        CarriedTest(
            name, _write(master, question, group, name), worth, all(c.hidden for c in group)
        )
        for name, group, worth in zip(names, groups, points, strict=True)
    )


def list_of_tests(master: Master, question: Question) -> Iterator[Notice]:
    """Yield what of the tests of a question, and of its points, is not as it was."""
    name, cases = question.name, question.cases
    for case in cases:
        if case.failure_message and lacks_assert(case) and master.settings.ok_format:
            what = "`failure_message` is not shown: nothing in the test asserts"
            yield Notice(case.number, name, what, "write an assert")
    if question.by_hand and cases and sum(_points(master, question)):
        points = sum(_points(master, question))
        what = f"marked by hand: its tests have no points (`otter run` gives {points:g} for them)"
        yield Notice(question.number, name, what, "give them a question of their own for points")
    if question.by_hand and not question.said.points:
        what = "marked by hand, for no points, as in Otter"
        yield Notice(question.number, name, what, "write `points: 2`, then adopt it again")
    if not question.by_hand and not cases:
        what = "no tests and not `manual`: no points, as in Otter"
        yield Notice(question.number, name, what, "write tests, or `manual: true`")


def _points(master: Master, question: Question) -> list[float]:
    try:
        return share_points(question.said.points, [case.points for case in question.cases])
    except PointsFault as error:
        raise refuse(master.path, question.number, question.name, str(error)) from error


def _write(master: Master, question: Question, cases: Sequence[Case], name: str) -> str:
    parts = []
    for number, case in enumerate(cases, start=1):
        called = _function_name(f"{name}_{number}" if len(cases) > 1 else name, master)
        try:
            code = write_case(case, called, ok_format=master.settings.ok_format)
        except CaseFault as error:
            raise refuse(master.path, case.number, question.name, str(error)) from error
        parts.append(f"{_BEGIN}\n{code}\n{_END}" if case.hidden else code)
    if all(case.hidden for case in cases):
        parts.insert(0, _HIDDEN_ONLY)
    code = ("\n" if all(case.hidden for case in cases) else "\n\n").join(parts)
    try:
        compile_test(code)
    except CaseFault as error:
        what = f"it cannot stand in a test cell: {error}"
        raise refuse(master.path, cases[0].number, question.name, what) from error
    return code


def _function_name(wanted: str, master: Master) -> str:
    """Return a name that the notebook itself does not have."""
    name = re.sub(r"\W", "_", wanted)
    pieces = [piece for part in master.parts for piece in getattr(part, "pieces", [part])]
    there = {word for piece in pieces for word in re.findall(r"\w+", piece.cell.source)}
    while name in there:
        name += "_"
    return name
