"""The environment of this machine as far as grading needs it: names and versions, no addresses."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from nbassay.bundling.own_wheel import Needs
from nbassay.course.layout import Assignment
from nbassay.course.packages import require_packages, versions_of

# One library under two names: which of them is wanted hangs on the machine.
_TWINS = {"tensorflow": "tensorflow-cpu", "tensorflow-cpu": "tensorflow"}


@dataclass(frozen=True)
class Pinned:
    """`versions` by package, in order; `named` are those that the assignment asks for by itself.

    `notes` say what of it another machine may not be able to get.
    """

    versions: dict[str, str]
    named: tuple[str, ...]
    notes: tuple[str, ...]

    def constraints(self) -> str:
        """Return the lines of a file of constraints for pip."""
        return "".join(f"{name}=={version}\n" for name, version in self.versions.items())

    def requirements(self, wheel: str) -> str:
        """Return the lines of a file of requirements for pip, with `wheel` beside it."""
        return "".join(
            f"{line}\n" for line in ("--constraint constraints.txt", f"./{wheel}", *self.named)
        )


def pin_environment(assignment: Assignment, needs: Needs) -> Pinned:
    """Return the versions in which everything is installed that grading `assignment` needs.

    Raises:
        EnvironmentProblem: if a package that its notebooks may import is not installed.
    """
    require_packages(assignment)
    named = tuple(versions_of(assignment))
    found: dict[str, Distribution] = {}
    _follow([*needs.packages, *named], found)
    versions = {name: one.version.partition("+")[0] for name, one in found.items()}
    for name, twin in _TWINS.items():
        if name in versions:
            versions.setdefault(twin, versions[name])
    return Pinned(dict(sorted(versions.items())), named, tuple(_notes(found)))


def _follow(wanted: Iterable[str], found: dict[str, Distribution]) -> None:
    """Put what is wanted into `found`, with all that it needs in turn, as far as it is installed."""
    seen: set[tuple[str, str]] = set()
    waiting = [(Requirement(one), "") for one in wanted]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        try:
            one = found.get(name) or distribution(name)
        except PackageNotFoundError:  # of another system, or of an extra that nobody has asked for
            continue
        found[name] = one
        for asked in ("", *sorted(requirement.extras)):
            if (name, asked) not in seen:
                seen.add((name, asked))
                waiting += [(Requirement(below), asked) for below in one.requires or ()]


def _notes(found: dict[str, Distribution]) -> Iterable[str]:
    own = sorted(name for name, one in found.items() if one.read_text("direct_url.json"))
    if own:
        yield (
            f"{', '.join(own)}: not installed from a package index here; see that pip finds the "
            "version there"
        )
    if sys.platform != "linux" or platform.machine() != "x86_64":
        yield (
            f"pinned on {sys.platform} ({platform.machine()}): what only other systems need is "
            "taken there in its newest version"
        )
