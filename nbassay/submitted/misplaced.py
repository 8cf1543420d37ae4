"""Code that a student wrote where it cannot count: in a locked cell, a text, below its check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from nbassay.course.cell_code import find_bound_names, parse_cell, read
from nbassay.course.notebook import grade_id_of, is_locked
from nbassay.texts import NO_TEXT, Text, sentences, text

MAX_SHOWN = 200  # characters of a student's code that a message repeats


@dataclass(frozen=True)
class Misplaced:
    """What of a submission was not run, or is no answer.

    `not_run` has the student's own lines of each locked cell that was restored, by its id.
    `unanswered` are the answer cells that are as released. `in_texts` has the code in text cells,
    by the cell's place.
    """

    not_run: Mapping[str, str] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()
    in_texts: Mapping[int, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "not_run": dict(self.not_run),
            "unanswered": sorted(self.unanswered),
            "in_texts": {str(place): code for place, code in self.in_texts.items()},
        }


NOTHING_MISPLACED = Misplaced()


class Placing:
    """Tells where names stand that are missing when a self-check of `notebook` runs.

    `notebook` is whole: as it ran.
    """

    def __init__(self, notebook: Mapping[str, Any], misplaced: Misplaced) -> None:
        self._notebook = notebook
        self._misplaced = misplaced

    @cached_property
    def _cells(self) -> list[_Code]:
        return [_Code(index, cell) for index, cell in enumerate(self._notebook.get("cells", ()))]

    def about(self, check: str, names: Iterable[str]) -> Text:
        """Say where code stands that the answer to the self-check `check` lacks, "" if it has all.

        `names` are those that the self-check is about.
        """
        before, after = self._around(check)
        there = {name for cell in before for name in cell.bound}
        asked = set(names)
        missing = _with_what_they_read(asked, before) - there
        topic = check.removeprefix("test_")
        for found in (
            self._in_locked(missing, topic),
            self._in_text(missing, check, topic),
            _in_later(missing, after, check, topic),
            self._overwritten(asked, before, topic),
        ):
            if found:
                return found
        return NO_TEXT

    def _around(self, check: str) -> tuple[list[_Code], list[_Code]]:
        """Return the cells before and after a self-check, without answer cells left as released."""
        place = next((c.index for c in self._cells if c.grade_id == check), len(self._cells))
        counted = [c for c in self._cells if c.grade_id not in self._misplaced.unanswered]
        return [c for c in counted if c.index < place], [c for c in counted if c.index > place]

    def _overwritten(self, names: set[str], before: list[_Code], topic: str) -> Text:
        """Say of an answer above its own cell that the cell, left as released, undoes it."""
        stub = next((cell for cell in self._cells if cell.grade_id == topic), None)
        if stub is None or stub.grade_id not in self._misplaced.unanswered:
            return NO_TEXT
        undone = names & stub.bound
        if any(undone & cell.bound for cell in before if cell.index > stub.index):
            return NO_TEXT
        for cell in reversed(before):
            earlier = sorted(undone & cell.bound)
            if earlier and not cell.locked:
                return text(
                    ko="{named}{은} 더 앞에 있는 {label}에서 정의되지만, 그 뒤의 `{topic}` 셀이 "
                    "배포된 그대로여서 덮어씁니다. 그 코드를 `{topic}` 셀로 옮기세요.",
                    en="{named} is defined in the earlier cell {label}, but the cell `{topic}` "
                    "below it, left as it was released, overwrites it. Move that code down to the "
                    "cell `{topic}`.",
                    named=", ".join(f"`{name}`" for name in earlier),
                    label=cell.label,
                    topic=topic,
                )
        return NO_TEXT

    def _in_text(self, missing: set[str], check: str, topic: str) -> Text:
        """Say of an answer in a text cell that it is not run, and how it would be."""
        for place, code in self._misplaced.in_texts.items():
            names = sorted(missing.intersection(_bound_in(code)))
            if not names:
                continue
            number, named = place + 1, ", ".join(f"`{name}`" for name in names)
            said = text(
                ko="{number}번째 셀은 텍스트 셀이라, 거기에서 {named}{을} 정의하는 코드가 실행되지 "
                "않았습니다.",
                en="Cell {number} is a text cell, so the code in it that defines {named} was not "
                "run.",
                number=number,
                named=named,
            )
            return sentences(said, self._how_to_run(place, check, topic))
        return NO_TEXT

    def _how_to_run(self, place: int, check: str, topic: str) -> Text:
        at = {cell.grade_id: cell.index for cell in self._cells if cell.grade_id}
        if at.get(topic, -1) < place < at.get(check, len(self._cells)):
            return text(
                ko="그 셀의 유형을 코드로 바꾸세요.", en="Change the type of that cell to code."
            )
        return text(
            ko="그 코드를 `{topic}` 셀로 옮기고, 셀의 유형이 코드인지 확인하세요.",
            en="Move that code to the cell `{topic}`, and see that the type of the cell is code.",
            topic=topic,
        )

    def _in_locked(self, missing: set[str], topic: str) -> Text:
        for cell, code in self._misplaced.not_run.items():
            if missing.isdisjoint(_bound_in(code)):
                continue
            shown = in_one_line(code)
            return text(
                ko="잠긴 셀 `{cell}`에 쓴 코드는 셀이 원래대로 되돌려져 실행되지 "
                "않았습니다: `{shown}`. `{topic}` 셀로 옮기세요.",
                en="The locked cell `{cell}` held code of yours, which was not run because "
                "the cell was restored: `{shown}`. Move it to the cell `{topic}`.",
                cell=cell,
                shown=shown,
                topic=topic,
            )
        return NO_TEXT


def in_one_line(code: str) -> str:
    """Return the beginning of `code` in one line, to be shown in a message."""
    line = " ".join(code.replace("`", "'").split())
    return line if len(line) <= MAX_SHOWN else line[:MAX_SHOWN] + "…"


class _Code:
    """One cell of a notebook, as code."""

    def __init__(self, index: int, cell: Mapping[str, Any]) -> None:
        self.index = index
        self.grade_id = grade_id_of(cell)
        self.locked = is_locked(cell)
        tree = parse_cell(cell["source"]) if cell["cell_type"] == "code" else None
        self.bound = find_bound_names(tree) if tree is not None else set()
        self.read = read(tree) if tree is not None else set()

    @property
    def label(self) -> Text:
        """How a message calls the cell: by its id, else by its number."""
        number = self.index + 1
        if self.grade_id:
            return text(ko="`{grade_id}` 셀", en="`{grade_id}`", grade_id=self.grade_id)
        return text(ko="{number}번째 셀", en="{number}", number=number)


def _with_what_they_read(names: set[str], cells: list[_Code]) -> set[str]:
    """Return `names`, and what the student's cells that bind them read, and so on.

    What the instructor's cells read is there, or is meant to come later.
    """
    found = set(names)
    left = [cell for cell in cells if not cell.locked]
    while used := [cell for cell in left if not cell.bound.isdisjoint(found)]:
        found = found.union(*(cell.read for cell in used))
        left = [cell for cell in left if cell not in used]
    return found


def _in_later(missing: set[str], after: Iterable[_Code], check: str, topic: str) -> Text:
    for cell in after:
        names = sorted(missing & cell.bound)
        if not names or cell.locked:
            continue
        named = ", ".join(f"`{name}`" for name in names)
        return text(
            ko="{named}{은} 자체 점검 `{check}`보다 뒤에 있는 {label}에서야 정의됩니다. 그 "
            "코드를 `{topic}` 셀로 옮기세요.",
            en="{named} is defined only in the later cell {label}, below the self-check "
            "`{check}`. Move that code up to the cell `{topic}`.",
            named=named,
            check=check,
            label=cell.label,
            topic=topic,
        )
    return NO_TEXT


def _bound_in(code: str) -> Iterator[str]:
    """Yield the names that a piece of code binds; line by line where it is no whole code."""
    tree = parse_cell(code)
    if tree is not None:
        yield from find_bound_names(tree)
        return
    for line in code.split("\n"):
        code = line.strip()
        completed = parse_cell(f"{code} pass" if code.endswith(":") else code)
        if completed is not None:
            yield from find_bound_names(completed)
