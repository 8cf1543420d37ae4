"""What was captured at one test cell, as it was captured: names, fits, figures, files and calls."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn, Self

from nbassay import evidence as ev
from nbassay.checks._verdict import absent, fail
from nbassay.checks.stops import stopped
from nbassay.course.cell_code import find_bound_names, parse_cell
from nbassay.errors import NbassayError
from nbassay.texts import Text, text


class CapturedNames:
    """The capture of one test cell; a missing name fails the check that asks for it."""

    def __init__(
        self,
        evidence: ev.Evidence,
        cell: str,
        budget: str = "full",
        memory: dict[Any, Any] | None = None,
    ) -> None:
        self._evidence = evidence
        self.cell = cell
        self.budget = budget
        self.memory = {} if memory is None else memory
        self._capture = evidence.captures[cell]

    def at(self, cell: str) -> Self:
        """Return the same submission as captured at another test cell.

        Raises:
            CheckFailed: if the notebook stopped before that cell.
        """
        if cell not in self._evidence.captures:
            fail(stopped(self._evidence, cell))
        return type(self)(self._evidence, cell, self.budget, self.memory)

    @property
    def fits(self) -> tuple[ev.Fit, ...]:
        """Every `fit` since the kernel started, oldest first."""
        return tuple(self._capture.fits)

    @property
    def figures(self) -> tuple[ev.Figure, ...]:
        """The figures drawn since the test cell before this one."""
        return tuple(self._capture.figures)

    def captured_so_far(self) -> Iterator[ev.Value]:
        """Yield all that was captured up to this cell, what came last first."""
        cells = [run.grade_id for run in self._evidence.cells]
        before = cells[: cells.index(self.cell)] if self.cell in cells else []
        for cell in [self.cell, *reversed(before)]:
            if cell is not None and cell in self._evidence.captures:
                yield from self._evidence.captures[cell].names.values()

    def has(self, name: str) -> bool:
        """Whether the student defined `name`."""
        return not isinstance(self._get(name), ev.Missing)

    def value(self, name: str) -> ev.Value:
        """Return the evidence of `name` as it is.

        Raises:
            CheckFailed: if the student never defined it, or it was too large to keep.
        """
        value = self._get(name)
        if isinstance(value, ev.Missing):
            absent(
                name,
                text(
                    ko="`{name}`{이} 정의되지 않았습니다.", en="`{name}` is not defined.", name=name
                ),
                defined=False,
            )
        if isinstance(value, ev.TooLarge):
            fail(
                text(
                    ko="`{name}`{이} 너무 커서 채점할 수 없습니다. 문제에서 말한 모양인지 "
                    "확인하세요.",
                    en="`{name}` is too large to be graded; compare its shape with the brief.",
                    name=name,
                )
            )
        return value

    def with_item(self, name: str, key: str | int) -> tuple[Self, str]:
        """Return the same submission with one name more, and that name: what `name` holds at `key`.

        It is what a dict holds under a text, or a list in a place, counted from 0.

        Raises:
            CheckFailed: if `name` is missing, no dict or list, or holds nothing there.
        """
        value = self.value(name)
        found: ev.Value | None = None
        if isinstance(key, str):
            if not isinstance(value, ev.DictValue):
                self.wrong_type(name, value, text(ko="딕셔너리(dict)", en="a dict"))
            found = value.get(key)
        elif not isinstance(value, ev.ListValue):
            self.wrong_type(name, value, text(ko="목록(list)", en="a list"))
        elif key < len(value.items):
            found = value.items[key]
        called = f"{name}[{key!r}]"
        if found is None or isinstance(found, ev.Missing):
            fail(
                text(
                    ko="`{called}`{이} 없습니다.",
                    en="There is no `{called}`.",
                    called=called,
                )
            )
        other = copy.copy(self)
        other._capture = replace(self._capture, names={**self._capture.names, called: found})
        return other, called

    def function(self, name: str) -> ev.Function:
        """Return the function `name`.

        Raises:
            CheckFailed: if it is missing or cannot be called.
        """
        value = self.value(name)
        if isinstance(value, ev.Function):
            return value
        self.wrong_type(name, value, text(ko="함수", en="a function"))

    def file(self, name: str) -> ev.FileEvidence:
        """Return the file `name` that the student's code wrote.

        Raises:
            CheckFailed: if there is no such file.
        """
        if name not in self._capture.files:
            raise NbassayError(
                f"{name!r} is not among the files of {self.cell} in assignment.toml; add it there"
            )
        file = self._capture.files[name]
        if not file.exists:
            absent(
                name,
                text(
                    ko="`{name}` 파일이 만들어지지 않았습니다.",
                    en="The file `{name}` was not written.",
                    name=name,
                ),
            )
        return file

    def calls(self, function: str) -> Sequence[ev.Call]:
        """Return the calls of `function` made in the sandbox at this cell, in order.

        Raises:
            CheckFailed: if the student never defined `function`.
        """
        self.function(function)
        return tuple(self._capture.calls.get(function, ()))

    def made_in(self, name: str, notebook: Mapping[str, Any]) -> ev.CellRun | None:
        """Return the last cell above this test cell whose code binds `name`; None if none does."""
        cells = notebook["cells"]
        found = None
        for run in self._evidence.cells:
            if run.grade_id == self.cell:
                break
            code = cells[run.index]["source"] if run.index < len(cells) else ""
            tree = parse_cell(code)
            if tree is not None and name in find_bound_names(tree):
                found = run
        return found

    def wrong_type(self, name: str, value: ev.Value, wanted: Text | str) -> NoReturn:
        """Fail because `name` holds something else than what is `wanted`.

        Raises:
            CheckFailed: always.
        """
        fail(
            text(
                ko="`{name}`의 자료형이 맞지 않습니다: {seen}입니다. 필요한 것은 {wanted}입니다.",
                en="`{name}` is of the wrong type: it is {seen}; it should be {wanted}.",
                name=name,
                seen=value.describe(),
                wanted=wanted,
            )
        )

    def _get(self, name: str) -> ev.Value:
        if name not in self._capture.names:
            raise NbassayError(
                f"{name!r} is not among the names of {self.cell} in assignment.toml; add it there"
            )
        return self._capture.names[name]
