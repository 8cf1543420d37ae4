"""What makes a worker of Dask's one that grades, and what Dask calls in it."""

from __future__ import annotations

from typing import Any

from distributed import WorkerPlugin

from nbassay.cluster.called_in import NAME, grading_here
from nbassay.cluster.far_grading import Grading
from nbassay.cluster.trainings import leave_addresses
from nbassay.cluster.versions import notebooks_of, trainings_of, versions_here


class GradingPlugin(WorkerPlugin):  # type: ignore[misc]  # Dask's classes are untyped
    """Lets a worker grade as many notebooks at once as `grading` has processes for."""

    name = NAME

    def __init__(self, grading: Grading) -> None:
        self.grading = grading

    def setup(self, worker: Any) -> None:
        """Let the processes that grade ask the cluster for trainings."""
        self.grading.name = str(worker.name)
        leave_addresses(self.grading.folder, worker.scheduler.address, worker.address)


def resources_of(grading: Grading) -> dict[str, float]:
    """Return what a worker offers, by the names of Dask's resources."""
    return {
        notebooks_of(grading.isolation): grading.jobs,
        trainings_of(grading.isolation): grading.jobs,
    }


def tell_versions(worker: Any) -> dict[str, str]:
    """Return what a worker tells its scheduler of itself as it joins."""
    return versions_here()


def hold(content: bytes) -> bytes:
    """Return what is sent once and used by many: a key of Dask's, named by its content."""
    return content


def grade_unit(
    order: bytes, submission: bytes, kept: bytes, course: bytes, data_sets: bytes
) -> bytes:
    """Grade one notebook on the worker that Dask has called this in; see `Grading.grade`."""
    answer: bytes = grading_here().grade(order, submission, kept, course, data_sets)
    return answer
