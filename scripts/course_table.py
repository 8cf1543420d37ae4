"""Measure the figures of every exercise and write docs/course.md: `make course`.

    python scripts/course_table.py [--seeds 5] [--jobs 2] [--only ASSIGNMENT ...]

Each assignment names its figures in `graders/<assignment>/assignment.toml`::

    [[figures]]
    notebook = "deep"
    what = { ko = "시험 정확도", en = "test accuracy" }
    value = "test_accuracy"                      # an expression over the notebook's names
    parameters = "deep_model.count_params()"     # optional
    document = 0.8977                            # optional, with its source
    source = "S4"
    better = "higher"                            # "lower" for an error

The reference notebook is run whole, on full data, once for each seed: its line `SEED = 42` is given
another number. What was measured is kept in `.nbassay/course/` under a name made of the notebook
and all that its folder holds, so an interrupted run resumes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell

from nbassay import data
from nbassay.authoring.solve import execute
from nbassay.course.layout import Assignment, Course
from nbassay.course.notebook import read_trusted
from nbassay.course.settings import read_settings
from nbassay.errors import NbassayError
from nbassay.store.kept import write_atomically

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "course.md"
_SEED = re.compile(r"^(SEED = )42\b", re.MULTILINE)
_MARK = "figures of this run: "


@dataclass(frozen=True)
class Figure:
    """One figure: what the document says and how ours is read from the notebook's names."""

    assignment: str
    notebook: str
    what: str
    value: str
    parameters: str
    document: float | None
    source: str
    better: str

    def reached(self, ours: Sequence[float]) -> str:
        """Say whether the mean over the seeds is at least as good as the document, "" without one.

        The document's figures have two to four decimals; a mean that would stand there as the same
        figure has reached it.
        """
        if self.document is None:
            return ""
        gap = statistics.fmean(ours) - self.document
        short = -gap if self.better == "higher" else gap
        decimals = max(2, len(str(self.document).partition(".")[2]))
        if short <= 0:
            return "yes"
        return "yes, rounded" if short < 0.5 * 10**-decimals else f"no, {short:.4f} short"


@dataclass(frozen=True)
class Run:
    """One reference notebook run with one seed; `figures` are expressions."""

    root: Path
    assignment: str
    notebook: str
    seed: int
    figures: tuple[str, ...]


def figures_of(assignment: Assignment) -> Iterator[Figure]:
    """Yield the figures that an assignment names.

    Raises:
        NbassayError: if its settings cannot be read.
    """
    for said in read_settings(assignment.graders / "assignment.toml").figures:
        yield Figure(
            assignment.name,
            said.notebook,
            f"{said.what.ko} / {said.what.en}",
            said.value,
            said.parameters,
            said.document,
            said.source,
            said.better,
        )


def measured(run: Run) -> dict[str, Any]:
    """Return expression -> value of one run, from what is kept where it is.

    Raises:
        NbassayError: if the notebook fails or has no seed.
    """
    course = Course.open(run.root)
    assignment = course.assignment(run.assignment)
    path = assignment.source / f"{run.notebook}.ipynb"
    kept = course.state / "course" / f"{_digest(assignment, run)}.json"
    if kept.is_file():
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    notebook = read_trusted(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source, count = _SEED.subn(rf"\g<1>{run.seed}", cell.source)
            if count:
                break
    else:
        raise NbassayError(f"{path} has no line SEED = 42")
    wanted = "".join(f"{text!r}: {text}, " for text in run.figures)
    ending = f"import json\nprint({_MARK!r} + json.dumps({{{wanted}}}, default=float))"
    notebook.cells.append(new_code_cell(ending))
    home = data.build_keras_home(assignment.datasets, course.state / "data")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name) / "work"
        shutil.copytree(assignment.source, work, ignore=shutil.ignore_patterns("*.ipynb"))
        outputs = execute(notebook, path, work, home).cells[-1].outputs
    text = "".join(output.get("text", "") for output in outputs)
    found = json.loads(text.partition(_MARK)[2])
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(kept, json.dumps(found))
    return found


def _digest(assignment: Assignment, run: Run) -> str:
    source = assignment.source
    parts = [source / f"{run.notebook}.ipynb"]
    parts += sorted(path for path in source.iterdir() if path.suffix != ".ipynb" and path.is_file())
    digest = hashlib.sha256(repr((run.seed, run.figures, version("keras"))).encode())
    for path in parts:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def table(figures: Sequence[Figure], values: dict[tuple[str, str], list[dict[str, Any]]]) -> str:
    """Return the figures as Markdown."""
    lines = [
        "| 연습 / exercise | 값 / figure | 매개변수 / parameters | 문서 / document | "
        "우리 / ours: mean ± spread (least to most) | 이르렀나 / reached |",
        "|---|---|---|---|---|---|",
    ]
    for one in figures:
        runs = values[one.assignment, one.notebook]
        ours = [float(found[one.value]) for found in runs]
        parameters = f"{runs[0][one.parameters]:,}" if one.parameters else ""
        spread = statistics.stdev(ours) if len(ours) > 1 else 0.0
        document = f"{one.document:g} ({one.source})" if one.document is not None else ""
        lines.append(
            f"| `{one.assignment}/{one.notebook}` | {one.what} | {parameters} | "
            f"{document} | {statistics.fmean(ours):.4f} ± {spread:.4f} "
            f"({min(ours):.4f} to {max(ours):.4f}) | {one.reached(ours)} |"
        )
    return "\n".join(lines)


def _on_own_processor(count: int) -> None:
    """Give each worker a processor of its own, so that TensorFlow starts one thread."""
    import multiprocessing

    place = multiprocessing.current_process()._identity[-1] - 1  # the only number it has
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[place % min(count, len(cores))]})


def main() -> int:
    """Measure what is not kept, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds, 1, 2, 3...")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--only", nargs="*", default=[], help="measure these, write no page")
    options = parser.parse_args()
    course = Course.open(ROOT)
    assignments = [course.assignment(name) for name in options.only or course.assignment_names()]
    lacking = {name for one in assignments for name in one.datasets if not data.find(name).complete}
    if lacking:
        print(
            f"full data are needed: {', '.join(sorted(lacking))}; see nbassay data", file=sys.stderr
        )
        return 1
    figures = [figure for one in assignments for figure in figures_of(one)]
    asked: dict[tuple[str, str], set[str]] = {}
    for one in figures:
        expressions = asked.setdefault((one.assignment, one.notebook), set())
        expressions |= {one.value, one.parameters} - {""}
    runs = [
        Run(ROOT, *where, seed, tuple(sorted(expressions)))
        for where, expressions in asked.items()
        for seed in range(1, options.seeds + 1)
    ]
    values: dict[tuple[str, str], list[dict[str, Any]]] = {}
    with ProcessPoolExecutor(
        options.jobs, get_context("spawn"), _on_own_processor, (options.jobs,)
    ) as pool:
        for run, found in zip(runs, pool.map(measured, runs), strict=True):
            values.setdefault((run.assignment, run.notebook), []).append(found)
            print(f"{run.assignment}/{run.notebook} seed {run.seed}: {found}", flush=True)
    text = table(figures, values)
    print(text)
    if not options.only:
        begin, end = "<!-- made by `make course` -->", "<!-- end of course -->"
        before, rest = PAGE.read_text(encoding="utf-8").split(begin)
        after = rest.split(end)[1]
        libraries = ", ".join(
            f"{name} {version(name)}" for name in ("keras", "numpy", "scikit-learn")
        )
        said = f"{options.seeds} seeds, full data, whole trainings; {libraries}."
        PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{said}\n\n{end}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except NbassayError as error:
        sys.exit(str(error))
