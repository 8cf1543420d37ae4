"""Code with Otter's marks around a solution as code with nbgrader's.

Students of nbgrader see its stub in the place of a solution. What Otter would have left them there,
such as `total = ...`, stands above it as a comment: as code it would run in the solution as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from nbassay.authoring.otter.nbgrader_marks import find_mark
from nbassay.authoring.otter.whole_statements import widen

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = "..."
_BEGIN = re.compile(r"(\s*)# BEGIN SOLUTION( NO PROMPT)?")
_END = "# END SOLUTION"
_LINE = re.compile(r"\s*# ?SOLUTION.*$")
_ASSIGNED = re.compile(r"(\s*[\w.]+(?:\[[^=]*\])?(?:\s*,\s*[\w.]+(?:\[[^=]*\])?)*\s*=)(?!=)")
_SEED = re.compile(r"\s*# SEED\s*$")
_BEGIN_IGNORE = re.compile(r"\s*#\s*BEGIN\s*IGNORE\b", re.IGNORECASE)
_MARKED = re.compile(r"# ?SOLUTION|# (?:BEGIN|END) (?:SOLUTION|PROMPT)")


class AnswerFault(ValueError):
    """The marks in a cell do not go together; says which line and what to write."""


@dataclass
class _Line:
    """A line as it stands in the solution, whose it is, and what students see of it in Otter."""

    text: str
    kind: Literal["given", "solution", "prompt", "stub"]
    student: str | None


@dataclass
class AnswerCode:
    """A cell's code for nbgrader.

    `is_answer` says that it has a solution; `seeds` and `plugins` how many marks of those were
    dropped; `widened` are lines that students would have got, had nbgrader a mark inside of a
    statement.
    """

    source: str
    is_answer: bool = False
    seeds: int = 0
    plugins: int = 0
    widened: list[str] = field(default_factory=list)


def is_marked(source: str) -> bool:
    """Whether code has marks around a solution."""
    return bool(_MARKED.search(source))


def strip_ignored(source: str) -> tuple[str, int]:
    """Return a cell without plugins and lines that Otter ignores, and how many plugins those were.

    Raises:
        AnswerFault: if a block has no end.
    """
    kept: list[str] = []
    block, plugins, opened = "", 0, 0
    for number, line in enumerate(source.split("\n"), start=1):
        bare = line.rstrip()
        if block:
            block = "" if bare.endswith(f"# END {block}") else block
        elif bare.endswith(("# BEGIN PLUGIN", "# BEGIN PLUGIN EXPORT")):
            block, plugins, opened = "PLUGIN", plugins + 1, number
        elif _BEGIN_IGNORE.match(line):
            block, opened = "IGNORE", number
        elif bare.endswith(("# END IGNORE", "# END PLUGIN")):
            what = bare[bare.rindex("# END") :]
            begin = what.replace("END", "BEGIN")
            raise AnswerFault(f"line {number}: {what} stands there without {begin}; write that")
        elif not bare.endswith("# IGNORE"):
            kept.append(line)
    if block:
        raise AnswerFault(f"line {opened}: BEGIN {block} has no end; write # END {block} below it")
    return "\n".join(kept), plugins


def write_answer(source: str) -> AnswerCode:
    """Return a code cell with nbgrader's marks in the place of Otter's.

    Raises:
        AnswerFault: if the marks do not go together.
    """
    made = AnswerCode("")
    lines = list(_read_lines(source, made))
    if any(line.kind == "solution" for line in lines):
        made.is_answer = True
        solution = {index for index, line in enumerate(lines) if line.kind == "solution"}
        prompts = {index for index, line in enumerate(lines) if line.kind == "prompt"}
        texts = ["" if index in prompts else line.text for index, line in enumerate(lines)]
        for index in widen(texts, solution):
            made.widened.append(lines[index].text.strip())
            lines[index].kind = "solution"
            lines[index].student = lines[index].text
    made.source = "\n".join(_write_lines(lines)).strip("\n")
    return made


def _read_lines(source: str, made: AnswerCode) -> Iterator[_Line]:
    """Yield the lines of a cell without Otter's marks."""
    inside, opened = "", 0
    for number, line in enumerate(source.split("\n"), start=1):
        bare = line.rstrip()
        begin = _BEGIN.match(line)
        if bare.endswith(("# BEGIN PROMPT", "# END PROMPT")):
            inside, opened = ("PROMPT" if bare.endswith("# BEGIN PROMPT") else ""), number
        elif inside == "PROMPT":
            yield _Line(_require_no_mark(number, line), "prompt", line)
        elif bare.endswith(_END):
            if not inside:
                what = f"line {number}: {_END} stands there without # BEGIN SOLUTION above it"
                raise AnswerFault(f"{what}; write that")
            inside = ""
        elif begin and inside:
            raise AnswerFault(f"line {number}: # BEGIN SOLUTION for the second time; write {_END}")
        elif begin:
            inside, opened = "SOLUTION", number
            if not begin[2]:
                yield _Line(f"{begin[1]}{STUB}", "stub", f"{begin[1]}{STUB}")
        elif inside:
            yield _Line(_require_no_mark(number, line), "solution", None)
        elif _SEED.search(line):
            made.seeds += 1
            yield _Line(_require_no_mark(number, _SEED.sub("", line)), "given", None)
        else:
            yield _read_line(_require_no_mark(number, line))
    if inside:
        raise AnswerFault(f"line {opened}: # BEGIN {inside} has no end; write # END {inside}")


def _require_no_mark(number: int, line: str) -> str:
    if fault := find_mark(line):
        raise AnswerFault(f"line {number}: {fault}")
    return line


def _read_line(line: str) -> _Line:
    """Return a line outside of blocks, with or without a mark of its own."""
    mark = _LINE.search(line)
    if mark is None:
        return _Line(line, "given", line)
    text = line[: mark.start()]
    if line.rstrip().endswith("NO PROMPT"):
        return _Line(text, "solution", None)
    assigned = _ASSIGNED.match(text)
    indent = line[: len(line) - len(line.lstrip())]
    return _Line(text, "solution", f"{assigned[1]} {STUB}" if assigned else f"{indent}{STUB}")


def _write_lines(lines: Sequence[_Line]) -> Iterator[str]:
    """Yield the lines with nbgrader's marks around each run of a solution."""
    at = 0
    while at < len(lines):
        if lines[at].kind == "given":
            yield lines[at].text
            at += 1
            continue
        run = list(_run_from(lines, at))
        at += len(run)
        yield from _write_run(run)


def _run_from(lines: Sequence[_Line], start: int) -> Iterator[_Line]:
    """Yield the lines of one solution with its prompts, up to what is given or stands further out."""
    least: int | None = None
    for line in lines[start:]:
        depth = len(line.text) - len(line.text.lstrip())
        if line.kind == "given" or (line.text.strip() and least is not None and depth < least):
            return
        if line.text.strip() and line.kind != "prompt":
            least = depth if least is None else least
        yield line


def _write_run(run: Sequence[_Line]) -> Iterator[str]:
    solution = [line.text for line in run if line.kind == "solution"]
    first = next((text for text in solution if text.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    yield from _write_prompts([line.student or "" for line in run], indent)
    if solution:
        yield from (f"{indent}{BEGIN}", *solution, f"{indent}{END}")


def _write_prompts(lines: Sequence[str], indent: str) -> Iterator[str]:
    """Yield what Otter's students would have found, as comments; bare "..." alone is our stub."""
    left = [line.removeprefix(indent).rstrip() for line in lines]
    if all(line.strip() in {"", STUB} for line in left):
        return
    for line in left:
        if line not in {"", STUB}:
            yield indent + (line if line.startswith("#") else f"# {line}")
