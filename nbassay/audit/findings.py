"""What an audit found of one notebook's checks: what caught what, and what came through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbassay.audit.variants import Variant
from nbassay.authoring.museum import REFERENCE, KnownResult, whose_fault

MOST_WITHOUT_WORK = 0.03  # share of the points that names and types alone may give


@dataclass(frozen=True)
class Tried:
    """A variant, and what came of it."""

    variant: Variant
    outcome: KnownResult

    @property
    def name(self) -> str:
        """How it is called in tables."""
        return self.variant.known.name

    @property
    def lost(self) -> float:
        """The share of the notebook's points that it did not get."""
        return 1.0 - self.outcome.share

    @property
    def what(self) -> str:
        """What was changed, in English."""
        return self.variant.edit.what

    def list_troubles(self) -> Iterator[str]:
        """Yield in words why its marks say nothing: a check that broke, a machine in the way."""
        if self.outcome.result.left_to_person:
            yield self.outcome.result.left_to_person.en
        for check in self.outcome.result.checks:
            if check.broken:
                yield f"{check.id.partition('::')[2]} broke: {whose_fault(check)}"


@dataclass(frozen=True)
class Fault:
    """Something that speaks against graders; `diff` has the lines in which a variant differs."""

    said: str
    diff: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotebookAudit:
    """All that was tried of one notebook.

    `known` are the author's own right and wrong submissions and the reference solution, `judged`
    gives the reason for each mutant, by name, that is no mistake: the author's, or that it does what
    the solution does. `again` are right submissions with other seeds. `stopped` were made as
    equivalents and are none: a cell or a call of theirs raises.
    """

    notebook: str
    known: Sequence[KnownResult]
    mutants: Sequence[Tried]
    equivalents: Sequence[Tried]
    empty: Sequence[Tried]
    judged: Mapping[str, str]
    again: Sequence[KnownResult] = ()
    stopped: Sequence[Tried] = ()

    @property
    def right(self) -> list[KnownResult]:
        """The right submissions, the reference solution first."""
        return [one for one in self.known if one.known.name.startswith(("right_", REFERENCE))]

    @property
    def wrong(self) -> list[KnownResult]:
        """The wrong submissions."""
        return [one for one in self.known if one.known.name.startswith("wrong_")]

    @property
    def mistakes(self) -> list[Tried]:
        """The mutants that are mistakes: all but those of which a reason says that they are none."""
        return [one for one in self.mutants if one.name not in self.judged]

    @property
    def survivors(self) -> list[Tried]:
        """The mistakes that got full marks."""
        return [one for one in self.mistakes if not one.outcome.fell]

    @property
    def accused(self) -> list[Tried]:
        """The equivalents that lost points."""
        return [one for one in self.equivalents if one.outcome.fell]

    @property
    def unlucky(self) -> list[KnownResult]:
        """The right submissions that lost points with another seed."""
        return [one for one in self.again if one.fell]

    @property
    def most_without_work(self) -> float:
        """The largest share of the points that an answer without work got."""
        return max((one.outcome.share for one in self.empty), default=0.0)

    @property
    def worst(self) -> Tried | None:
        """The mistake in one place that cost most."""
        return max(self.mistakes, key=lambda one: one.lost, default=None)

    @property
    def idle_checks(self) -> list[str]:
        """The checks that no wrong submission and no mutant failed."""
        checks = [check.id.partition("::")[2] for check in self.known[0].result.checks]
        fell = {name for one in self.wrong for name in one.fell}
        fell |= {name for one in self.mistakes for name in one.outcome.fell}
        return [name for name in checks if name not in fell]

    def list_faults(self) -> Iterator[Fault]:
        """Yield what speaks against the graders; nothing if all is well."""
        for one in (*self.right, *self.wrong):
            for surprise in one.surprises():
                yield Fault(f"{one.known.name}: {surprise}")
        for one in self.unlucky:
            yield Fault(f"{one.known.name} is right and failed {', '.join(one.fell)}")
        for tried in (*self.mutants, *self.equivalents, *self.empty):
            for trouble in tried.list_troubles():
                yield Fault(f"{tried.name}: {trouble}")
        for tried in self.survivors:
            yield Fault(f"{tried.name} got full marks: {tried.what}", tuple(tried.variant.diff))
        for tried in self.accused:
            fell = ", ".join(tried.outcome.fell)
            said = f"{tried.name} is right and failed {fell}: {tried.what}"
            yield Fault(said, tuple(tried.variant.diff))
        if self.most_without_work > MOST_WITHOUT_WORK:
            yield Fault(f"an answer without work got {self.most_without_work:.0%} of the points")
        for name in self.idle_checks:
            yield Fault(f"{name} fell to nothing that was tried")

    def to_json(self) -> dict[str, Any]:
        """Return it as the JSON contract has it; shares are between 0 and 1."""
        worst = self.worst
        return {
            "notebook": self.notebook,
            "right": [
                {"name": one.known.name, "fraction": round(one.share, 4)} for one in self.right
            ],
            "wrong": [
                {
                    "name": one.known.name,
                    "caught": set(one.expected) <= set(one.fell),
                    "by": list(one.fell),
                }
                for one in self.wrong
            ],
            "mutants": {
                "total": len(self.mutants),
                "killed": len(self.mistakes) - len(self.survivors),
                "equivalent": len(self.mutants) - len(self.mistakes),
                "survived": [one.name for one in self.survivors],
            },
            "equivalents": {
                "total": len(self.equivalents),
                "lost_points": [one.name for one in self.accused],
                "stopped": [one.name for one in self.stopped],
            },
            "again": {
                "runs": len(self.again),
                "lost_points": [one.known.name for one in self.unlucky],
            },
            "without_work": {"most": round(self.most_without_work, 4)},
            "worst_cascade": round(worst.lost, 4) if worst else 0.0,
            "idle_checks": self.idle_checks,
            "details": [_detail(one) for one in (*self.survivors, *self.accused)],
        }


def _detail(one: Tried) -> dict[str, Any]:
    edit = one.variant.edit
    return {
        "name": one.name,
        "cell": one.variant.cell,
        "line": edit.line,
        "what": edit.what,
        "diff": one.variant.diff,
        "by": list(one.outcome.fell),
    }
