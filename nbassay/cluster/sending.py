"""What goes out for one notebook, and what comes home of it and is kept here."""

from __future__ import annotations

import json
import socket
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic

from nbassay import sandbox
from nbassay.cluster.orders import ANSWER, EVIDENCE, Order, describe_options, describe_work
from nbassay.cluster.parcels import Parcel, pack_submission
from nbassay.cluster.versions import versions_here
from nbassay.cohort.executor import Unit
from nbassay.cohort.work import Done, Work
from nbassay.course.layout import Assignment
from nbassay.course.needed_files import list_data, list_needed
from nbassay.errors import EnvironmentProblem, ExitCode, NbassayError, OwnFault
from nbassay.grading.options import Options
from nbassay.grading.sameness import list_own_packages
from nbassay.grading.trace import JsonObject
from nbassay.store.carried import keep_evidence
from nbassay.store.kept import Store, digest, write_atomically


@dataclass(frozen=True)
class Sent:
    """One notebook on its way: what is asked, and the parcels of it alone."""

    order: Order
    submission: Parcel
    kept: Parcel


class Died(Exception):
    """The process that graded it died."""


class Sending(Generic[Done]):
    """The notebooks of one assignment, to be worked on elsewhere; `course` and `data` go along."""

    def __init__(self, assignment: Assignment, options: Options, work: Work[Done]) -> None:
        self.assignment = assignment
        self._options = options
        self._work = work
        self._store = Store(assignment.course.state)
        self.done_by: Counter[str] = Counter()  # notebooks by worker
        needed = list_needed(assignment)
        self.course = Parcel.pack({name: path.read_bytes() for name, path in needed.items()})
        files, _ = list_data(assignment)
        self.data = Parcel.pack({name: path.read_bytes() for name, path in files.items()})

    def pack(self, unit: Unit, *, alone: bool) -> Sent:
        """Return what goes out for `unit`.

        Raises:
            TooLarge: if the submission takes more than travels.
            OSError: if it cannot be read.
        """
        student, notebook = unit
        assignment = self.assignment
        submission = pack_submission(assignment.course.submission(student, assignment.name))
        needed = self._work.list_needed(assignment, student, notebook)
        kept = Parcel.pack({name: path.read_bytes() for name, path in needed.items()})
        order = Order(
            assignment=assignment.name,
            student=student,
            notebook=notebook,
            work=describe_work(self._work),
            options=describe_options(self._options),
            alone=alone,
            origin=digest([socket.gethostname(), str(assignment.course.root)]),
            parcels={
                "course": self.course.key,
                "data": self.data.key,
                "submission": submission.key,
                "kept": kept.key,
            },
            versions=versions_here(),
            packages=list_own_packages(assignment),
        )
        return Sent(order, submission, kept)

    def find_done(self, order: Order) -> Done | None:
        """Return what came of the same order before, None if nothing has, or it was not kept."""
        path = self._path(order)
        try:
            record = json.loads(path.read_text(encoding="ascii"))
            if self._lacks_evidence(record):
                return None
            record["trace"]["ran"] = False
            return self._work.from_record(record)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def take(self, order: Order, content: bytes) -> Done:
        """Keep what came home of `order`, and return what came of the work.

        Raises:
            Died: if the process that graded it died.
            Disturbed: if the machine was in the way there.
            NbassayError: if the course's own files cannot be used.
            OwnFault: if a fault of nbassay's own was in the way there.
            DamagedParcel: if it is not what was sent.
        """
        files = Parcel.of(content).files()
        answer = json.loads(files[ANSWER])
        _raise_trouble(answer, str(self.assignment.course.root))
        self.done_by[answer["worker"]] += 1
        record = answer["record"]
        evidence = {
            name.removeprefix(EVIDENCE): file
            for name, file in files.items()
            if name.startswith(EVIDENCE)
        }
        result, trace = record["result"], record["trace"]
        if evidence:
            keep_evidence(self._store, result["evidence"], evidence)
        if result is not None and _is_final(result):
            if trace["marks"]:
                marks = {name: result[name] for name in ("status", "detail", "checks")}
                self._store.keep_marks(trace["marks"], marks)
            if order.work["kind"] == "grade":
                write_atomically(self._path(order), json.dumps(record))
        return self._work.from_record(record)

    def _path(self, order: Order) -> Path:
        # Alone or not: what comes of it is the same.
        key = replace(order, alone=False, options={**order.options, "start": ""}).key
        return self._store.root / "units" / key[:2] / f"{key}.json"

    def _lacks_evidence(self, record: JsonObject) -> bool:
        evidence = record["result"]["evidence"]
        return bool(evidence) and self._store.evidence(evidence) is None


def _is_final(result: JsonObject) -> bool:
    """Whether it is a mark, which stays what it is: neither the machine nor we were in the way."""
    left = bool(result["left_to_person"]["en"])
    return not left and not any(check["broken"] for check in result["checks"])


def _raise_trouble(answer: JsonObject, root: str) -> None:
    """Raise what kept a worker from it; the course that it speaks of is the one at `root`."""
    kind = answer["kind"]
    if kind == "died":
        raise Died
    if kind == "disturbed":
        raise sandbox.Disturbed(answer["cause"], answer["detail"])
    if kind == "fault":
        raise OwnFault(f"on a worker: {answer['said']}")
    if kind == "damaged":
        raise EnvironmentProblem(
            f"a worker was sent something else than arrived: {answer['said']}; run again"
        )
    if kind == "refused":
        is_environment = answer["code"] == ExitCode.ENVIRONMENT
        raise (EnvironmentProblem if is_environment else NbassayError)(
            answer["said"].replace(answer["root"], root)
        )
