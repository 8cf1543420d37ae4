"""What the failed checks of one session follow from: the checks that they build on, if those failed.

An author says so with `after=`. Without that a check whose function does no work yet follows from
the one that holds the values of that function, wherever in the file it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nbassay.checks import Absent
from nbassay.checks.calls import CallFailed, NotAtWork
from nbassay.marking._check_words import Check, follows_from
from nbassay.results import CheckResult
from nbassay.texts import sentences


@dataclass(frozen=True)
class _Idle:
    """A function that gave nothing to look at, and the kind of error that it stopped with, if any."""

    function: str
    error: str = ""


@dataclass
class Dependence:
    """How the checks that were `told` something failed, by their names, until all have ended."""

    told: dict[str, _Idle | None] = field(default_factory=dict)

    def note(self, check: Check, failed: BaseException) -> None:
        """Note that `check` was looked at and `failed`."""
        self.told[check.name] = _find_idle(failed)

    def settle(
        self, checks: Sequence[Check], results: Sequence[CheckResult]
    ) -> Iterator[CheckResult]:
        """Yield the `results` of all `checks`, each after what it follows from."""
        ended = {result.id.partition("::")[2]: result for result in results}
        for check in checks:
            if (result := ended.get(check.name)) is not None:
                yield self._settle(check, result, checks, ended)

    def _settle(
        self,
        check: Check,
        result: CheckResult,
        checks: Sequence[Check],
        ended: Mapping[str, CheckResult],
    ) -> CheckResult:
        names = dict.fromkeys((*check.after, *self._find_values(check, checks)))
        first = [ended[name] for name in names if name in ended]
        first = [one for one in first if one.outcome != "passed"]
        if result.outcome != "failed" or not first:
            return result
        follows = tuple(dict.fromkeys((*(one.id for one in first), *result.follows)))
        if check.name not in self.told:  # it falls with another, which it says
            return replace(result, follows=follows)
        return replace(
            result, message=sentences(follows_from(first), result.message), follows=follows
        )

    def _find_values(self, check: Check, checks: Sequence[Check]) -> Iterator[str]:
        """Yield the checks of the values of the function that `check` found idle."""
        idle = self.told.get(check.name)
        if idle is None or check.values_of:
            return
        for other in checks:
            same = (other.cell, other.values_of) == (check.cell, idle.function)
            # Two errors of a kind are one mistake; beside wrong values an error is another.
            if same and other.name in self.told and idle.error in ("", self._error_of(other)):
                yield other.name

    def _error_of(self, check: Check) -> str:
        idle = self.told[check.name]
        return idle.error if idle else ""


def _find_idle(failed: BaseException) -> _Idle | None:
    match failed:
        case NotAtWork():
            return _Idle(failed.function)
        case CallFailed():
            return _Idle(failed.function, failed.error.name)
        case Absent() if not failed.defined:
            return _Idle(failed.name)
    return None
