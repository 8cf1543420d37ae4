"""What a class has not understood: checks that failed by themselves, and what fell with them.

A check speaks of who has worked on it and was not kept from it by an earlier mistake. So a check
that failed only because another did is counted below that one and nowhere else, and whoever left a
cell as it was released did not misunderstand it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from nbassay.course.cell_code import fold
from nbassay.reports.inputs import ClassInput
from nbassay.reports.summary import topic_of
from nbassay.results import CheckResult, NotebookResult
from nbassay.texts import Text

MOST_SHOWN = 20
# Of these there is no saying which check failed by itself; their statuses tell what happened.
_UNTOLD = frozenset({"missing", "unreadable", "crashed", "out_of_memory", "tampered"})
_NUMBER = re.compile(r"[-+]?\d[\d.,]*(?:e[-+]?\d+)?%?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d][\w.]{0,40}")


@dataclass(frozen=True)
class FollowUp:
    """A check that fell with another, of how many students."""

    title: Text
    place: str
    students: int


@dataclass(frozen=True)
class Mistake:
    """A check that `failed` by itself for so many of those who `tried`.

    `message` is what was said most often, to `said` of them in so many words or with other numbers.
    """

    title: Text
    place: str
    failed: int
    tried: int
    message: Text
    said: int
    kinds: int
    untouched: int
    follow_ups: tuple[FollowUp, ...]

    @property
    def percent(self) -> int:
        """Whole percent of those who tried."""
        return round(100 * self.failed / self.tried)

    @property
    def fell(self) -> int:
        """Of how many students something fell with it, at least."""
        return max((one.students for one in self.follow_ups), default=0)


@dataclass
class _Tally:
    """What is counted of one check."""

    check: CheckResult
    tried: int = 0
    untouched: int = 0
    said: defaultdict[Hashable, Counter[Text]] = field(default_factory=lambda: defaultdict(Counter))
    fell: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> int:
        return sum(messages.total() for messages in self.said.values())


def find_mistakes(page: ClassInput) -> list[Mistake]:
    """Return the checks that failed by themselves, those of most students first."""
    tallies: dict[str, _Tally] = {}
    for student, notebook in _told(page):
        checks = {check.id: check for check in notebook.checks}
        for check in notebook.checks:
            tally = tallies.setdefault(check.id, _Tally(check))
            if check.broken or check.outcome == "not_run":
                continue
            if _is_untouched(page, student, check):
                tally.untouched += 1
                continue
            root = _root(check, checks)
            if root is check:
                tally.tried += 1
                if check.outcome == "failed":
                    tally.said[_kind(check.message)][check.message] += 1
            elif not _is_untouched(page, student, root):
                tallies.setdefault(root.id, _Tally(root)).fell[check.id] += 1
    failed = [tally for tally in tallies.values() if tally.failed]
    failed.sort(key=lambda tally: -tally.failed)  # stable: else in the order of the assignment
    return [_mistake(tally, tallies) for tally in failed]


def _told(page: ClassInput) -> Iterator[tuple[str, NotebookResult]]:
    """Yield the notebooks that tell what was understood, with their students."""
    for result in page.results:
        for notebook in result.notebooks:
            if notebook.status not in _UNTOLD and not notebook.left_to_person:
                yield result.student, notebook


def _is_untouched(page: ClassInput, student: str, check: CheckResult) -> bool:
    """Whether the student left as it was released what the check is about."""
    given = page.released.get(check.notebook, {}).get(check.cell)
    work = page.work.get(student, {}).get(check.notebook)
    if given is None or work is None or check.cell not in work.code or check.outcome == "passed":
        return False
    return fold(work.code[check.cell]) == fold(given)


def _root(check: CheckResult, checks: Mapping[str, CheckResult]) -> CheckResult:
    """Return the check for which `check` failed in the end: itself, or the first of a chain."""
    seen = {check.id}
    while check.outcome == "failed":
        before = (checks[other] for other in check.follows if other in checks)
        first = next((one for one in before if one.outcome == "failed"), None)
        first = first or _same_said(check, checks)
        if first is None or first.id in seen:
            break
        seen.add(first.id)
        check = first
    return check


def _same_said(check: CheckResult, checks: Mapping[str, CheckResult]) -> CheckResult | None:
    """Return the first check of the cell of which the very same was said, unless it is `check`."""
    failed = (one for one in checks.values() if one.outcome == "failed" and one.cell == check.cell)
    first = next((one for one in failed if one.message == check.message), check)
    return None if first is check or not check.message else first


def _kind(message: Text) -> Hashable:
    """Return what messages have in common that say the same of other numbers.

    Values that are words, such as the name of what is missing, tell messages apart.
    """
    parts: list[Hashable] = [_NUMBER.sub("#", message.in_english or message.in_korean)]
    for _, value in message.values:
        if isinstance(value, Text):
            parts.append(_kind(value))
        elif isinstance(value, str) and _WORD.fullmatch(value):
            parts.append(value)
    return tuple(parts)


def _mistake(tally: _Tally, tallies: Mapping[str, _Tally]) -> Mistake:
    commonest = max(tally.said.values(), key=Counter.total)
    return Mistake(
        title=tally.check.called,
        place=_place(tally.check),
        failed=tally.failed,
        tried=tally.tried,
        message=commonest.most_common(1)[0][0],
        said=commonest.total(),
        kinds=len(tally.said),
        untouched=tally.untouched,
        follow_ups=tuple(
            FollowUp(tallies[key].check.called, _place(tallies[key].check), students)
            for key, students in tally.fell.most_common()
        ),
    )


def _place(check: CheckResult) -> str:
    return f"{check.notebook} · {topic_of(check.cell)}"
