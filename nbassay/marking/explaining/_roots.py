"""Which cell a failed check really fails for, and the message that begins with it."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from nbassay import evidence as ev
from nbassay.checks import Absent, CheckFailed
from nbassay.checks.calls import CallFailed
from nbassay.checks.stops import lost_above
from nbassay.keras.models import RebuildError
from nbassay.marking.explaining._advice import PRIVATE_KERAS, advice
from nbassay.marking.explaining._runs import Run, Runs, all_code, name_missed
from nbassay.marking.explaining._trouble import Trouble
from nbassay.submitted.misplaced import Placing
from nbassay.texts import NO_TEXT, Text, sentences, text

Explained = CheckFailed | RebuildError

_LONGEST_CHAIN = 100
_SHORTEST_PART = 3
_LONGEST_NAME = 60
_MOST_NAMES = 500
_LIKE = 0.75


class Roots:
    """Explains the failed checks of one notebook; what to do about a root is said once.

    `placing` knows where code stands that was not run, `files` are the names of those that come
    with the exercise.
    """

    def __init__(
        self,
        evidence: ev.Evidence,
        notebook: Mapping[str, Any],
        placing: Placing,
        files: Collection[str] = (),
    ) -> None:
        self._placing = placing
        self._runs = Runs(evidence, notebook)
        self._evidence = evidence
        self._captures = evidence.captures
        self._versions = evidence.versions
        self._files = files
        self._advised: set[Text] = set()

    def message(self, cell: str, failed: Explained) -> Text:
        """Return what to tell of a check of the self-check `cell` that `failed`.

        It begins with a cell above in which the kernel ended, and with how the cells that the check
        is about stopped; then it says where code stands that was not run. What is missing for that
        reason is not held against code that was there.
        """
        lost = lost_above(self._evidence, cell)
        if not lost:
            return self._explain(cell, failed)
        missing = name_missed(failed.error) if isinstance(failed, CallFailed) else ""
        if missing:
            return sentences(lost, _therefore_missing(missing))
        if isinstance(failed, Absent) and failed.defined:
            failed = Absent(NO_TEXT, failed.name)  # it may have been there before
        return sentences(lost, self._explain(cell, failed))

    def tested_by(self, cell: str, failed: Explained) -> str:
        """Return the self-check of the cell for which a check of `cell` really `failed`.

        That is a cell that stopped half-way, maybe `cell`'s own; "" where none did.
        """
        if lost_above(self._evidence, cell):
            return ""  # what was lost is told by the notebook's status
        chain = self._chain_of(cell, failed)
        return self._runs.tested_by(chain[0]) if chain else ""

    def _explain(self, cell: str, failed: Explained) -> Text:
        place = self._placing.about(cell, self._captures[cell].names)
        chain = self._chain_of(cell, failed)
        if not chain:
            more = [self._about_missing(cell, failed), self._about_call(cell, failed)]
            return sentences(place, failed.message, *more, self._about_type(failed))
        begun = _begin(chain, _undefined_name(failed), in_topic=chain[-1] in self._runs.topic(cell))
        own = NO_TEXT if isinstance(failed, Absent) else failed.message
        return sentences(begun, place, *self._advice_on(chain), own)

    def _chain_of(self, cell: str, failed: Explained) -> list[Run]:
        """Return the cells that stopped, each because of the one before it; the root is first."""
        topic = self._runs.topic(cell)
        stopped = [run for run in topic if run.stopped and self._concerns(run, cell)]
        if stopped:
            return self._chain(stopped[0])
        name = _undefined_name(failed)
        if not self._other_name(name, topic):
            # What stopped on its way to a name much like it is the answer, misspelt or not.
            _, similar = _find_similar(name, topic)
            if similar is not None and similar.stopped:
                return self._chain(similar)
        missing = _missing_name(failed)
        if not missing:
            return []
        # The cells of the topic ran, but on what a cell before them left unfinished.
        wanted = {missing}.union(*(run.reads for run in topic if missing in run.defines))
        root = _find_unfinished(reversed(self._runs.above(cell)), wanted)
        return self._chain(root) if root is not None else []

    def _concerns(self, run: Run, cell: str) -> bool:
        """Whether the answer depends on a cell that stopped; an attempt beside it may not."""
        if run.record.grade_id == cell.removeprefix("test_") or not run.source:
            return True
        names = set(self._captures[cell].names) if cell in self._captures else set()
        return not names or bool(names & (run.defines | run.reads))

    def _chain(self, run: Run) -> list[Run]:
        """Return `run` after the cells for which it stopped, the root first."""
        chain = [run]
        while len(chain) < _LONGEST_CHAIN:
            wanted = {chain[0].missed} if chain[0].missed else chain[0].reads
            earlier = _find_unfinished(self._runs.before(chain[0]), wanted)
            if earlier is None:
                break
            chain.insert(0, earlier)
        return chain

    def _advice_on(self, chain: list[Run]) -> list[Text]:
        found = []
        for place, run in enumerate(chain):
            if run.missed and place:
                continue
            if run.missed:
                found.append(self._other_name(run.missed, [*self._runs.before(run), run]))
            elif run.record.error is not None:
                found.append(self._advice(run.record.error, run.source))
        return [self._once(message) for message in found]

    def _advice(self, error: ev.ErrorInfo, code: str) -> Text:
        return advice(
            Trouble(error, code, all_code(self._runs), tuple(self._files), self._versions)
        )

    def _once(self, message: Text) -> Text:
        if message in self._advised:
            return NO_TEXT
        self._advised.add(message)
        return message

    def _about_missing(self, cell: str, failed: Explained) -> Text:
        name = _undefined_name(failed)
        return self._other_name(name, self._runs.topic(cell)) if name else NO_TEXT

    def _about_call(self, cell: str, failed: Explained) -> Text:
        """Return what to do about the error of a function that a grader called."""
        if not isinstance(failed, CallFailed):
            return NO_TEXT
        missed = name_missed(failed.error)
        if missed:
            return self._other_name(missed, self._runs.above(cell))
        return self._once(self._advice(failed.error, all_code(self._runs.topic(cell))))

    def _about_type(self, failed: Explained) -> Text:
        """Return what to do about a thing of a library that is not the course's."""
        return self._once(
            PRIVATE_KERAS if "tensorflow.python.keras" in failed.message.en else NO_TEXT
        )

    def _other_name(self, name: str, runs: Iterable[Run]) -> Text:
        """Say which similar name the student's cells among `runs` define instead of `name`.

        Of a cell that stopped half-way nobody knows what it defined.
        """
        found, place = _find_similar(name, (run for run in runs if not run.stopped))
        if place is not None:
            return text(
                ko="대신 {cell} 셀이 `{found}`{을} 정의합니다. 문제에서 말한 이름을 그대로 쓰세요.",
                en="Cell {cell} defines `{found}` instead; use the name that is asked for.",
                cell=place.label,
                found=found,
            )
        return NO_TEXT


def _undefined_name(failed: Explained) -> str:
    """Return the name that a check missed because it was never defined, else ""."""
    return failed.name if isinstance(failed, Absent) and not failed.defined else ""


def _missing_name(failed: Explained) -> str:
    """Return the name that a check missed, or missed something of; "" if it missed none."""
    if isinstance(failed, CallFailed):
        return name_missed(failed.error)
    return failed.name if isinstance(failed, Absent) else ""


def _find_unfinished(runs: Iterable[Run], names: set[str]) -> Run | None:
    """Return the nearest of `runs` that was to make one of `names` and stopped half-way.

    What was made anew by a cell that ran to its end is as good as new.
    """
    wanted = set(names)
    for run in runs:
        if run.record.ended:
            return None  # what was made before it is lost in any case
        made = {name for name in wanted if run.makes(name)}
        if run.is_test or not made:
            continue
        if run.stopped:
            return run
        wanted -= made
    return None


def _find_similar(name: str, runs: Iterable[Run]) -> tuple[str, Run | None]:
    """Return the name most like `name` that the student's cells among `runs` define, and where."""
    defined = {other: run for run in runs if run.own for other in sorted(run.defines)}
    found = _find_nearest(name, defined) if name else ""
    return found, defined.get(found)


def _find_nearest(name: str, defined: Iterable[str]) -> str:
    """Return the defined name that is most like `name`, "" if none is."""
    folded = _fold(name)
    looked_at = itertools.islice(defined, _MOST_NAMES)
    others = {
        _fold(known): known for known in looked_at if known != name and len(known) <= _LONGEST_NAME
    }
    if folded in others:
        return others[folded]
    for near in difflib.get_close_matches(folded, others, n=1, cutoff=_LIKE):
        return others[near]
    for other, known in others.items():
        if min(len(folded), len(other)) >= _SHORTEST_PART and (
            folded.startswith(other) or other.startswith(folded)
        ):
            return known
    return ""


def _fold(name: str) -> str:
    return name.replace("_", "").casefold()


def _begin(chain: list[Run], missing: str, *, in_topic: bool) -> Text:
    """Say how the cells of `chain` stopped, the root first, and what is `missing` therefore."""
    root, last = chain[0], chain[-1]
    stopped = text(ko="{cell} 셀이 {how}.", en="Cell {cell} {how}.", cell=root.label, how=root.how)
    if last is not root and not last.missed:
        next_one = text(
            ko="이어서 {cell} 셀도 {how}.",
            en="After that cell {cell} {how}.",
            cell=last.label,
            how=last.how,
        )
        return sentences(stopped, next_one)
    lacks = last.missed if last is not root else missing
    if not lacks:
        return stopped
    if last is root and in_topic:
        return sentences(stopped, _therefore_missing(lacks))
    return text(
        ko="{cell} 셀이 {how}. 그래서 `{lacks}`{이} 없습니다.",
        en="`{lacks}` is missing because cell {cell} {how}.",
        cell=root.label,
        how=root.how,
        lacks=lacks,
    )


def _therefore_missing(name: str) -> Text:
    return text(ko="그래서 `{name}`{이} 없습니다.", en="So `{name}` is missing.", name=name)
