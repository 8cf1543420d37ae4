"""One pytest session over one grader file: its checks, and what came of each.

A grader that breaks leaves its check ungraded (`broken`): our trouble is not a wrong answer.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from nbassay.checks import CheckFailed, PartialCredit
from nbassay.checks.stops import stopped
from nbassay.course.layout import Assignment
from nbassay.errors import NbassayError, Terminated, did_you_mean
from nbassay.evidence import EvidenceError
from nbassay.grader import Check as WrittenCheck
from nbassay.keras.marking_time import MarkingTime, OutOfMarkingTime
from nbassay.keras.models import RebuildError
from nbassay.marking import plugin
from nbassay.marking._broken_checks import log_broken
from nbassay.marking._check_words import (
    DAMAGED,
    Check,
    falls_with,
    not_run,
)
from nbassay.marking._dependence import Dependence
from nbassay.marking._grader_module import WRITTEN, GraderModule
from nbassay.marking.data_fixtures import make_data_fixtures, names_of_data
from nbassay.marking.explaining import Roots
from nbassay.marking.graders import load_graders
from nbassay.marking.inner_pytest import run_pytest
from nbassay.marking.own_data import DECLARATIONS, OwnDataError
from nbassay.marking.written_checks import WrittenChecks, find_written_checks
from nbassay.results import TOO_LONG, CheckResult, Measured, Outcome
from nbassay.texts import Text

log = logging.getLogger(__name__)


class NotReached(Exception):
    """The notebook stopped before the cell of this check."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class GraderSession:
    """One pytest session over one grader file: collects its checks and, with a context, runs them.

    The methods named `pytest_*` are hooks.
    """

    def __init__(
        self,
        assignment: Assignment,
        notebook: str,
        context: plugin.Context | None,
        roots: Roots | None = None,
    ) -> None:
        self.checks: list[Check] = []
        self.results: list[CheckResult] = []
        self._assignment = assignment
        self._cells = assignment.notebook(notebook).cells
        self._path = assignment.graders / f"test_{notebook}.py"
        self._notebook = notebook
        self._context = context
        self._time = MarkingTime(assignment.marking_seconds)
        self._roots = roots
        self._errors: list[str] = []
        self._ended: dict[str, BaseException | None] = {}
        self._by_node: dict[str, Check] = {}
        self._written = WrittenChecks()
        self._dependence = Dependence()

    def run(self) -> None:
        """Collect, and run where there is a context.

        Raises:
            NbassayError: if the grader file is at fault, or data that it asks for.
            KeyboardInterrupt: if the user interrupted it.
            Terminated: if this process was told to end.
        """
        if not self._path.is_file():
            raise NbassayError(f"{self._path} is missing; write the graders of {self._notebook}")
        self._written = find_written_checks(self._assignment, self._notebook)
        fixtures = make_data_fixtures(self._assignment)
        code = run_pytest(self._path, plugins=[fixtures, plugin, self])
        if self._errors:  # pytest calls a failed collection interrupted as well
            raise NbassayError("; ".join(self._errors))
        if code == pytest.ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
        if not self.checks or code == pytest.ExitCode.USAGE_ERROR:
            raise NbassayError(
                f"{self._path} gave no checks to run (pytest ended with {code}); write some"
            )
        self.results = list(self._dependence.settle(self.checks, self.results))

    def pytest_configure(self, config: pytest.Config) -> None:
        """Hand the checks to the collector, and the context to the fixtures."""
        config.stash[WRITTEN] = self._written
        if self._context is not None:
            self._context.plan = self._written.plan
            config.stash[plugin.CONTEXT] = self._context

    def pytest_pycollect_makemodule(
        self, module_path: Path, parent: pytest.Collector
    ) -> pytest.Module:
        """Import grader files our own way: once per content, under a name nobody else has."""
        try:
            load_graders(module_path)
        except NbassayError as error:  # kept as one line; pytest would make a traceback of it
            self._errors.append(str(error))
        module: pytest.Module = GraderModule.from_parent(parent, path=module_path)
        return module

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a grader file that cannot be collected."""
        if report.failed and not self._errors:
            self._errors.append(f"{self._path} cannot be collected: {report.longrepr}")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Read the points of every check; run nothing when one has none."""
        for item in items:
            try:
                self._add(item)
            except NbassayError as error:
                self._errors.append(str(error))
        if self._errors or self._context is None:
            items.clear()

    def _add(self, item: pytest.Item) -> None:
        marker = plugin.points_of(item)
        name = item.nodeid.partition("::")[2]
        if marker.cell not in self._cells:
            cells = ", ".join(self._cells)
            raise NbassayError(
                f"{item.path}::{name} names cell {marker.cell!r}; assignment.toml has {cells}"
            )
        written: WrittenCheck | None = getattr(item.obj, "written", None)  # type: ignore[attr-defined]
        if written is None:
            check = Check(name, marker.points, marker.cell, plugin.title_of(item))
        else:
            check = Check(
                name,
                marker.points,
                marker.cell,
                written.title,
                tuple(one.name for one in written.after),
                tuple(one.name for one in written.needs),
                written.values_of,
            )
        self.checks.append(check)
        self._by_node[item.nodeid] = check

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        """Skip a check whose cell the notebook never came to; bound what its fixtures take."""
        cell = self._by_node[item.nodeid].cell
        assert self._context is not None
        if cell not in self._context.evidence.captures:
            raise NotReached(stopped(self._context.evidence, cell))
        if failed := self._failed(self._by_node[item.nodeid].needs):
            raise CheckFailed(falls_with(failed))
        with self._time.turn():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """Bound what a check takes."""
        with self._time.turn():
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """Keep how a phase ended; the first one that went wrong decides."""
        error = None if call.excinfo is None else call.excinfo.value
        if isinstance(error, Terminated):
            raise error
        if error is not None or call.when == "call":
            self._ended.setdefault(item.nodeid, error)
        if fault := self._fault(error):
            self._errors.append(fault)
            item.session.shouldstop = fault
        if call.when == "teardown" and not self._errors:  # else nobody gets results
            ended = error or self._ended.pop(item.nodeid, None)
            check = self._by_node[item.nodeid]
            self.results.append(
                replace(
                    self._result(check, ended),
                    title=check.title,
                    measured=self._take_measured(),
                    follows=tuple(dict.fromkeys(self._follows(check, ended))),
                )
            )
        return pytest.TestReport(
            nodeid=item.nodeid,
            location=item.location,
            keywords={},
            outcome="passed" if error is None else "failed",
            longrepr=None if error is None else type(error).__name__,
            when=call.when if call.when != "collect" else "setup",
        )

    def _take_measured(self) -> tuple[Measured, ...]:
        """Return what the check that ends has held against bars, and forget it."""
        assert self._context is not None
        measured = tuple(self._context.measured)
        self._context.measured.clear()
        return measured

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Let what ended the session reach who runs it: pytest prints it, and returns a number."""
        raise excinfo.value

    def _fault(self, error: BaseException | None) -> str:
        """Return what is wrong with the graders, where that is why a check could not begin."""
        if isinstance(error, OwnDataError):
            return str(error)
        if isinstance(error, pytest.FixtureLookupError):
            declarations = self._assignment.graders / DECLARATIONS
            near = did_you_mean(error.argname or "", names_of_data(self._assignment))
            return (
                f"{self._path} asks for `{error.argname}`, and nothing of that name can be had; "
                f"data of the assignment's own are declared in {declarations}{near}"
            )
        return ""

    def _result(self, check: Check, ended: BaseException | None) -> CheckResult:
        identity = f"{self._notebook}::{check.name}"
        where = (identity, self._notebook, check.cell)
        match ended:
            case None:
                return CheckResult(*where, check.points, check.points, "passed")
            case PartialCredit():
                earned = round(check.points * ended.fraction, 6)
                outcome: Outcome = "passed" if ended.fraction == 1.0 else "failed"
                message = ended.message if outcome == "passed" else self._told(check, ended)
                return CheckResult(*where, earned, check.points, outcome, message)
            case CheckFailed() | RebuildError():
                message = self._told(check, ended)
                return CheckResult(*where, 0.0, check.points, "failed", message)
            case EvidenceError():
                return CheckResult(*where, 0.0, check.points, "failed", DAMAGED)
            case NotReached():
                return not_run(check, self._notebook, ended.message)
            case OutOfMarkingTime():
                log.warning(
                    "%s: marking took over the %g processor seconds of marking_seconds; it waits "
                    "for you",
                    identity,
                    self._time.seconds,
                )
                return CheckResult(*where, 0.0, check.points, "not_run", TOO_LONG, broken=True)
            case _:
                place = self._place_of(check)
                said, own = log_broken(identity, place, ended, self._assignment)
                result = CheckResult(*where, 0.0, check.points, "not_run", said, broken=True)
                return replace(result, own_fault=own)

    def _place_of(self, check: Check) -> object:
        """Return where a check is written: its line, or the grader file."""
        written = (one.place for one in self._written.checks if one.name == check.name)
        return next(written, self._path)

    def _told(self, check: Check, failed: CheckFailed | RebuildError) -> Text:
        """Return what a check says, after the root of its failing."""
        if self._failed(check.needs):
            return failed.message  # what it says is not about a cell
        self._dependence.note(check, failed)
        return failed.message if self._roots is None else self._roots.message(check.cell, failed)

    def _follows(self, check: Check, ended: BaseException | None) -> Iterator[str]:
        """Yield the ids of the failed checks whose mistake `check` failed for; not yet `after`."""
        if not isinstance(ended, CheckFailed | RebuildError):
            return
        yield from (result.id for result in self._failed(check.needs))
        # What falls with another check was never looked at.
        if self._roots is None or self._failed(check.needs):
            return
        root = self._roots.tested_by(check.cell, ended)
        same = (result for result in self.results if result.cell == root)
        yield from (result.id for result in same if result.outcome == "failed")

    def _failed(self, names: Sequence[str]) -> list[CheckResult]:
        """Return those of the checks called `names` that did not pass."""
        ids = {f"{self._notebook}::{name}" for name in names}
        return [
            result for result in self.results if result.id in ids and result.outcome != "passed"
        ]
