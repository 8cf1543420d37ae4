"""Grading on a worker: what was sent is checked, laid out as a course, and graded as one at home."""

from __future__ import annotations

import functools
import json
import logging
import os
import shutil
from collections.abc import Mapping
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from nbassay import data, sandbox
from nbassay.cluster.orders import (
    ANSWER,
    EVIDENCE,
    Order,
    describe_work,
    read_options,
    read_work,
)
from nbassay.cluster.parcels import DamagedParcel, Parcel
from nbassay.cluster.pools import Pools
from nbassay.cluster.shared_folder import held, placed, prune
from nbassay.cluster.trainings import Asking
from nbassay.cluster.versions import trainings_of
from nbassay.cohort.pool import Worker
from nbassay.course.layout import Assignment, Course
from nbassay.course.packages import require_packages
from nbassay.errors import NbassayError
from nbassay.grading.kernels import MAX_TRAJECTORIES
from nbassay.grading.sameness import list_differences, list_own_packages
from nbassay.keras.training import TrajectoryStore
from nbassay.store.carried import read_evidence
from nbassay.store.faults import describe_own_fault
from nbassay.store.kept import Store, digest, write_atomically

log = logging.getLogger("nbassay")

_KEPT = ("trail/", "evidence/")  # what may be sent of a course's state
_SHARED = ("trainings", "predictions")  # which all courses of this worker have in one place


class Grading:
    """What one worker has: a `folder` of its own, and processes for `jobs` notebooks at once."""

    def __init__(self, folder: Path, jobs: int, isolation: str) -> None:
        self.folder = folder
        self.jobs = jobs
        self.isolation = isolation
        self.name = ""  # what the scheduler calls this worker
        self.trainings = TrajectoryStore(folder / "trainings", MAX_TRAJECTORIES)
        self._asking = Asking(trainings_of(isolation), folder)
        self._pools = Pools()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        for state in folder.glob("courses/*/.nbassay"):
            Store(state).clear_abandoned()

    def close(self) -> None:
        """End the processes."""
        self._pools.close()

    def grade(
        self, order: bytes, submission: bytes, kept: bytes, course: bytes, data_sets: bytes
    ) -> bytes:
        """Return the parcel of an answer: what came of the work, and evidence that it rests on."""
        asked = Order.from_bytes(order)
        root = self._root(asked)
        try:
            with sandbox.disturbances():
                answer, evidence = self._grade(asked, submission, kept, course, data_sets)
        except sandbox.Disturbed as error:
            answer = {"kind": "disturbed", "cause": error.cause, "detail": error.detail}
            evidence = {}
        except BrokenProcessPool:
            answer, evidence = {"kind": "died"}, {}
        except NbassayError as error:
            answer = {"kind": "refused", "said": str(error), "code": int(error.exit_code)}
            answer["root"], evidence = str(root), {}
        except DamagedParcel as error:
            answer, evidence = {"kind": "damaged", "said": str(error)}, {}
        except Exception as error:
            what = f"{asked.assignment}/{asked.notebook}"
            said = describe_own_fault(error, what, self.folder)
            log.error("%s", said)  # noqa: TRY400
            answer, evidence = {"kind": "fault", "said": said}, {}
        answer["worker"] = self.name
        files = {f"{EVIDENCE}{name}": content for name, content in evidence.items()}
        return Parcel.pack({ANSWER: json.dumps(answer).encode("ascii"), **files}).content

    def _grade(
        self, order: Order, submission: bytes, kept: bytes, course: bytes, data_sets: bytes
    ) -> tuple[dict[str, Any], Mapping[str, bytes]]:
        parcels = {
            name: Parcel(order.parcels[name], content)
            for name, content in (
                ("submission", submission),
                ("kept", kept),
                ("course", course),
                ("data", data_sets),
            )
        }
        root = self._root(order)
        self._lay_out(root, parcels["course"])
        sets = self.folder / "data" / parcels["data"].key
        if not sets.is_dir():
            parcels["data"].unpack(sets)
        assignment = _open(root, order.assignment)
        _require_same(order.packages, list_own_packages(assignment))
        require_packages(assignment)
        options = read_options(order.options, 1 if order.alone else self.jobs)
        at_start = functools.partial(_start, sets, self._asking)
        run = self._pools.work_alone if order.alone else self._pools.work_on
        work = read_work(order.work)
        folder = root / "submitted" / order.student / assignment.name
        with placed(root, folder, parcels["submission"]):
            store = Store(assignment.course.state)
            _place_kept(store, parcels["kept"])
            sandbox.require_room(self.folder)
            done = run(assignment, options, at_start, work, (order.student, order.notebook))
            record = work.to_record(done)
            evidence: Mapping[str, bytes] = {}
            if describe_work(work)["kind"] == "grade":
                evidence = read_evidence(store, record["result"]["evidence"] or "none")
        prune(root)
        return {"kind": "done", "record": record}, evidence

    def _root(self, order: Order) -> Path:
        """Return where the course that an order is of lies, or is to lie."""
        return self.folder / "courses" / digest([order.origin, order.parcels["course"]])

    def _lay_out(self, root: Path, course: Parcel) -> None:
        """Make the folder of a course of what was sent of it; what courses share lies beside."""
        state = root / ".nbassay"
        if state.is_dir():
            return
        with held(root.with_suffix(".lock"), exclusive=True):
            if not root.is_dir():
                course.unpack(root)
            if state.is_dir():
                return
            making = root / f".making-{os.getpid()}"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            for name in _SHARED:
                (self.folder / name).mkdir(exist_ok=True)
                (making / name).symlink_to(self.folder / name, target_is_directory=True)
            making.rename(state)


def _start(sets: Path, asking: Asking, worker: Worker) -> None:
    """Set up a process that grades: it uses the data sets of whoever sent the work."""
    data.look_only_in(sets)
    if worker.kernels.trainer is not None:
        worker.kernels.trainer.train = asking


@functools.lru_cache(maxsize=16)
def _open(root: Path, assignment: str) -> Assignment:
    """Return an assignment as it was sent; what was sent once does not change."""
    return Course.open(root).assignment(assignment)


def _require_same(there: Mapping[str, str], here: Mapping[str, str]) -> None:
    differences = list_differences(dict(here), dict(there))
    if differences:
        raise NbassayError(
            f"a worker has other packages than this machine: {', '.join(differences)}; install the "
            "same there"
        )


def _place_kept(store: Store, kept: Parcel) -> None:
    """Put what a regrade reads where it looks for it."""
    for name, content in kept.check().files().items():
        if not name.startswith(_KEPT) or ".." in Path(name).parts:
            raise DamagedParcel(f"a parcel names {name!r}")
        path = store.root / name
        if name.startswith("trail/") or not path.is_file():
            write_atomically(path, content)
