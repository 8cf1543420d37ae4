"""A page for the job of a CI service, in the Markdown that GitHub and GitLab show.

Names, messages and whatever else may stem from a submission are text there: each character that
Markdown or HTML could obey is written by its number, so that nothing is a link, a picture or a tag.
"""

from __future__ import annotations

from collections.abc import Sequence

from nbassay.reports.exports.parts import Part, Parts
from nbassay.texts import Reading, Text, count, text
from nbassay.texts.printable import printable

# GitHub shows a megabyte for each step, and nothing at all of a longer page.
MOST_BYTES = 900_000
_MOST_LETTERS = 400
_CUT = text(
    ko="표가 길어 여기까지만 보입니다. 나머지는 보고서 파일에 있습니다.",
    en="The table is cut here because it is long; the reports have the rest.",
)
_CHECK = text(ko="검사", en="check")
_STUDENT = text(ko="학생", en="student")
_POINTS = text(ko="점수", en="points")
_SEEN = text(ko="본 것", en="what was seen")
_STATUS = text(ko="상태", en="status")
_RAN_IN = text(ko="격리 방식", en="isolation")
_WAITING = text(ko="강사의 채점을 기다립니다", en="waits for your instructor")
_MARKS = {"passed": "✅", "failed": "❌", "waiting": "⏳"}


def job_summary(
    assignment: str,
    found: Sequence[tuple[Parts, str]],
    reading: Reading,
    *,
    isolation: Text,
) -> str:
    """Return the marks of one or several submissions as a page; each with its status.

    One submission is shown with its checks, several with a row each.
    """
    lines = [
        f"### {escape(assignment)}",
        "",
        f"{reading.said(_RAN_IN)}: {escape(reading.said(isolation))}",
        "",
    ]
    if len(found) == 1:
        ((parts, status),) = found
        lines += _one(parts, status, reading)
    else:
        lines += _several(found, reading)
    return _cut("\n".join(lines) + "\n", reading)


def _one(parts: Parts, status: str, reading: Reading) -> list[str]:
    return [
        f"**{_total(parts)}** · {escape(status)}",
        "",
        *_head(reading, _CHECK, _POINTS, _SEEN),
        *(_row(_named(part, reading), _points(part), _said(part, reading)) for part in parts.parts),
    ]


def _several(found: Sequence[tuple[Parts, str]], reading: Reading) -> list[str]:
    number = count(len(found), ko="{n}명", one="{n} student", many="{n} students")
    return [
        reading.said(number),
        "",
        *_head(reading, _STUDENT, _STATUS, _POINTS),
        *(_row(escape(parts.student), escape(status), _total(parts)) for parts, status in found),
    ]


def _head(reading: Reading, *names: Text) -> list[str]:
    return [_row(*(escape(reading.said(name)) for name in names)), _row(*("---" for _ in names))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _named(part: Part, reading: Reading) -> str:
    return f"{_MARKS[part.state]} {escape(reading.said(part.called) or part.name)}"


def _points(part: Part) -> str:
    return f"{part.score:g}/{part.max_score:g}"


def _said(part: Part, reading: Reading) -> str:
    return escape(reading.said(_WAITING if part.state == "waiting" else part.said))


def _total(parts: Parts) -> str:
    score = round(sum(part.score for part in parts.parts), 6)
    return f"{score:g}/{sum(part.max_score for part in parts.parts):g}"


def escape(said: str) -> str:
    """Return `said` in one line such that Markdown and HTML show it as it is.

    A numeric reference is never structure in Markdown; the word joiner keeps GitHub from making a
    mention or a mail address of it afterwards.
    """
    said = " ".join(said.split())
    if len(said) > _MOST_LETTERS:
        said = f"{said[:_MOST_LETTERS]}…"
    return "".join(map(_letter, printable(said)))


def _letter(letter: str) -> str:
    if letter == "@":
        return "&#64;&#8288;"
    if letter.isascii() and not letter.isalnum() and letter != " ":
        return f"&#{ord(letter)};"
    return letter


def _cut(page: str, reading: Reading) -> str:
    """Return the page without the rows past its largest size."""
    content = page.encode("utf-8", "replace")
    if len(content) <= MOST_BYTES:
        return page
    kept = content[:MOST_BYTES].decode("utf-8", "ignore").rpartition("\n")[0]
    return f"{kept}\n\n{escape(reading.said(_CUT))}\n"
