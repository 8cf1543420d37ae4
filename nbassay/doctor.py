"""What this machine can do for grading, found out by trying."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from shlex import quote

import psutil

from nbassay import data, sandbox
from nbassay.course import packages
from nbassay.course.course_file import COURSE_FILE, read_course_title
from nbassay.course.layout import Course
from nbassay.errors import NbassayError

GIB = 1024**3
MIN_MEMORY = 4 * GIB  # bytes; one notebook with TensorFlow and one marking process
MIN_DISK = 2 * GIB


@dataclass(frozen=True)
class Finding:
    """One thing that was tried; if a `needed` one fails, grading is refused.

    `advice` is what to do where it does not work.
    """

    name: str
    works: bool
    detail: str
    needed: bool = False
    advice: str = ""


def examine(root: Path, isolation: str = sandbox.DEFAULT_SANDBOX) -> list[Finding]:
    """Try the sandbox layer by layer, the tools, the data and the room; return what was found.

    `root` is the folder of a course, or one in which there may be a course later; `isolation` the
    sandbox that is to be used.

    Raises:
        NbassayError: if there is no such sandbox.
    """
    sandbox.choose(isolation)
    layers = list(_layers(isolation))
    return [
        *layers,
        *_course_file(root),
        _limits(),
        _places(layers, root, isolation),
        _alembic(),
        *_libraries(),
        _packages(root),
        *examine_steps(root),
        _graphviz(),
        *_data_sets(),
        _memory(),
        _disk(root),
    ]


def _course_file(root: Path) -> Iterator[Finding]:
    """Yield what is wrong with the course's own words, at which every other command ends."""
    try:
        read_course_title(root)
    except NbassayError as error:
        yield Finding(COURSE_FILE, False, str(error), True)


def _layers(wanted: str = sandbox.DEFAULT_SANDBOX) -> Iterator[Finding]:
    """Yield the walls of each sandbox; grading needs those of the one that is `wanted`."""
    for name, isolation in sandbox.SANDBOXES.items():
        which = "" if name == sandbox.DEFAULT_SANDBOX else f" {name}"
        for wall in isolation.probe():
            needed = wall.needed and name == wanted
            what = f"isolation{which}: {wall.name}"
            yield Finding(what, wall.works, wall.detail, needed, wall.advice)


def _limits() -> Finding:
    """Who bounds what a run takes; a watchdog does in any case."""
    name = "limits of a run"
    if sandbox.delegated_group() is not None:
        return Finding(
            name, True, "kept by Linux, in a control group for each run, and by a watchdog"
        )
    return Finding(
        name,
        True,
        "kept by a watchdog; by Linux as well where nbassay is started by "
        "`systemd-run --user --scope -p Delegate=yes nbassay ...`",
    )


def _places(
    layers: Sequence[Finding], root: Path, isolation: str = sandbox.DEFAULT_SANDBOX
) -> Finding:
    name = "course and temporary files"
    if not all(layer.works for layer in layers if layer.needed):
        return Finding(
            name,
            False,
            "not tried: notebooks cannot be isolated here",
            advice="mend isolation first, see above",
        )
    works, detail = sandbox.try_places(root, isolation)
    advice = (
        "the course has to be in a folder that you may write to, "
        "and TMPDIR has to name one with room"
    )
    return Finding(name, works, detail, True, advice)


def _alembic() -> Finding:
    """Nbgrader starts `alembic` by name; our commands put this environment's first on PATH."""
    beside = Path(sys.executable).parent / "alembic"
    found = str(beside) if beside.exists() else shutil.which("alembic")
    return Finding(
        "alembic for the gradebook",
        found is not None,
        found or "not found",
        True,
        packages.how_to_install(["alembic"]),
    )


def _libraries() -> list[Finding]:
    names = ("keras", "nbgrader", "nbclient", "ipykernel", "scikit-learn")
    return [Finding(name, True, version(name)) for name in names]


def _packages(root: Path) -> Finding:
    """What notebooks may import, for all assignments of the course where there is one."""
    name = "packages for notebooks"
    wanted = dict.fromkeys(packages.FOR_NOTEBOOKS)
    try:
        course = Course(root)
        for assignment in course.assignment_names():
            wanted |= dict.fromkeys(course.assignment(assignment).packages)
    except NbassayError as error:
        return Finding(name, False, str(error), True, "mend that line of the settings")
    missing = packages.find_not_installed(wanted)
    detail = f"not installed: {', '.join(missing)}" if missing else f"all {len(wanted)} are there"
    return Finding(name, not missing, detail, True, packages.how_to_install(missing))


def examine_steps(root: Path) -> Iterator[Finding]:
    """What nbgrader itself would do in a course, where there is one."""
    if not (root / "graders").is_dir():
        return
    from nbassay.gradebook.own_steps import grades_elsewhere  # nbgrader takes seconds to import

    name = "nbgrader's own autograde"
    try:
        elsewhere = grades_elsewhere(root)
    except NbassayError as error:
        yield Finding(name, False, str(error), advice="mend that file")
        return
    detail = "outside of the sandbox" if elsewhere else "by nbassay's steps, in the sandbox"
    advice = f"run `nbassay adopt {quote(str(root))} --write`, see docs/moving-from-nbgrader.md"
    yield Finding(name, not elsewhere, detail, advice=advice)


def _graphviz() -> Finding:
    """`keras.utils.plot_model` draws with it; without it a notebook goes on, with a sentence."""
    found = shutil.which("dot")
    return Finding(
        "graphviz for plot_model",
        found is not None,
        found or "no dot program: plot_model says so and draws nothing",
        advice="install graphviz with the system's package manager (apt-get, dnf, pacman or brew "
        "install graphviz) or, without root, by conda install -c conda-forge graphviz",
    )


def _data_sets() -> list[Finding]:
    found = [data.find(name) for name in data.DATA_SETS]
    advice = "run `nbassay data --download` for full data; until then the sample stands in"
    return [
        Finding(f"data: {data_set.name}", data_set.complete, data_set.where, advice=advice)
        for data_set in found
    ]


def _memory() -> Finding:
    free = psutil.virtual_memory().available
    return Finding(
        "memory",
        free >= MIN_MEMORY,
        f"{free / GIB:.1f} GiB free",
        advice="close other programs, or grade with --jobs 1: "
        f"{MIN_MEMORY / GIB:.0f} GiB are needed",
    )


def _disk(root: Path) -> Finding:
    free = shutil.disk_usage(root).free
    return Finding(
        "disk",
        free >= MIN_DISK,
        f"{free / GIB:.1f} GiB free in {root}",
        advice=f"make room: {MIN_DISK / GIB:.0f} GiB are needed; .nbassay/evidence, arrays and "
        "trainings can be made again",
    )
