"""Whatever is killed while a class is graded on a cluster, and however often: the same marks."""

from __future__ import annotations

import json
import random
import shutil
import time
from pathlib import Path

import pytest
from cluster_processes import Cluster, cluster_in
from tiny_course import ANSWERS, auto_scores, hand_in

from nbassay.course.layout import Course

pytest_plugins = ["tiny_fixtures"]
pytestmark = pytest.mark.keras

SEED = 20261130
STUDENTS = ("s1", "s2", "s3", "s4", "s5")
WORKERS = ("one", "two")
PAUSES = (0.5, 6.0)  # seconds between two faults, the least and the most


def class_of_five(course: Course) -> dict[str, float]:
    """Hand in for all, each another notebook of a second or so; return whose points are what."""
    for number, student in enumerate(STUDENTS):
        slow = f"import time; time.sleep({1 + number / 5}); total = sum(numbers)"
        mean = "mean = total / 4" if number % 2 else "mean = 0.5"
        hand_in(course, student, sums={"total": slow, "mean": mean}, words=ANSWERS["words"])
    return {student: 9.0 if number % 2 else 6.0 for number, student in enumerate(STUDENTS)}


def start(cluster: Cluster, name: str, course: Course) -> None:
    if name == "scheduler":
        cluster.start_scheduler()
    elif name == "client":
        cluster.start_grading(course.root)
    else:
        cluster.start_worker(name, "--folder", str(cluster.folder / "of" / name))


def grade_with_faults(cluster: Cluster, course: Course, chance: random.Random, most: int) -> int:
    """Grade, killing and starting again what chance names; return how many faults there were."""
    faults = 0
    start(cluster, "client", course)
    while True:
        until = time.monotonic() + chance.uniform(*PAUSES)
        while cluster.is_running("client") and time.monotonic() < until:
            time.sleep(0.1)
        if not cluster.is_running("client"):
            if cluster.finish("client") == 0:
                return faults
            start(cluster, "client", course)  # as a person does who reads that line
        elif faults < most:
            name = chance.choice(["client", "scheduler", *WORKERS])
            cluster.kill(name)
            start(cluster, name, course)
            faults += 1


@pytest.mark.parametrize("faults", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_a_class_with_faults_at_random_ends_as_if_nothing_had_happened(
    faults, tiny_template, tmp_path
):
    """Every mark is that of an undisturbed run, none is recorded twice, none is lost."""
    chance = random.Random(SEED + faults)
    left = faults
    with cluster_in(tmp_path / "cluster") as cluster:
        start(cluster, "scheduler", None)
        for name in WORKERS:
            start(cluster, name, None)
        while left > 0:
            folder = tmp_path / f"course-{left}"
            shutil.copytree(tiny_template.root, folder)
            course = Course.open(folder)
            expected = class_of_five(course)
            left -= grade_with_faults(cluster, course, chance, left)
            assert_undisturbed(course, expected, cluster)


def assert_undisturbed(course: Course, expected: dict[str, float], cluster: Cluster) -> None:
    said = cluster.log("client")
    points = {one: sum(filter(None, auto_scores(course, one).values())) for one in STUDENTS}
    assert points == expected, said
    for student in STUDENTS:
        trail = course.state / "trail" / "tiny" / f"{student}.jsonl"
        assert len(trail.read_text(encoding="ascii").splitlines()) == 1, said
        kept = json.loads(Path(course.state, "results", "tiny", f"{student}.json").read_text())
        assert {one["notebook"] for one in kept["notebooks"]} == {"sums", "words"}
    assert not list((course.state / "scratch").iterdir())
    assert not list(course.state.rglob(".writing-*"))
