"""Audits the course's graders, a notebook at a time, and draws docs/audit.md from what was found.

What is found is kept in docs/audit/, so that long notebooks can be audited when there is time. With
no argument but `--draw` the page is drawn from what is kept.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbassay import data
from nbassay.audit.calibrating import trained_by
from nbassay.audit.calibration_file import read_calibration
from nbassay.audit.findings import MOST_WITHOUT_WORK
from nbassay.audit.spread import MOST_FALSE_FAILS, MOST_PASSES
from nbassay.audit.trying import Extent, audit_assignment
from nbassay.course.layout import Course
from nbassay.grading import Options

ROOT = Path(__file__).resolve().parents[1]
PAGE, KEPT = ROOT / "docs" / "audit.md", ROOT / "docs" / "audit"
AGAIN = 20  # gradings of each right submission

HEAD = f"""# What the graders are known to do

Drawn by `make audit` from what `nbassay audit` and `nbassay calibrate` found; [Auditing it](graders.md#auditing-it) says how they work. Of each notebook:

- **right**: known right submissions that got full marks, and how many gradings of them with other seeds and inputs lost points;
- **wrong**: known wrong submissions that lost the points of the checks that they name;
- **mistakes**: changes of the reference solution by one mistake that lost points, of those that change what it does; "the same" counts those that do not;
- **restated**: the reference solution in other words that kept all points;
- **no work**: the largest share of the points for answers of the right kind without work, at most {MOST_WITHOUT_WORK:.0%};
- **dearest**: the largest share that one mistake costs.
"""


def main() -> int:
    """Audit the notebooks that are named (default: all), then draw the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", metavar="ASSIGNMENT/NOTEBOOK")
    parser.add_argument("--draw", action="store_true", help="audit nothing")
    parser.add_argument("--again", type=int, default=AGAIN)
    arguments = parser.parse_args()
    course = Course.open(ROOT)
    every = [
        f"{name}/{spec.name}"
        for name in course.assignment_names()
        for spec in course.assignment(name).notebooks
    ]
    chosen = [] if arguments.draw else arguments.notebooks or every
    if unknown := set(chosen) - set(every):
        parser.error(f"no notebook {', '.join(sorted(unknown))}; there are {', '.join(every)}")
    for one in chosen:
        audit(course, *one.split("/"), arguments.again)
    PAGE.write_text(draw(course, every), encoding="utf-8")
    return 0


def audit(course: Course, assignment: str, notebook: str, again: int) -> None:
    """Audit one notebook and keep what was found."""
    started = time.monotonic()
    chosen = course.assignment(assignment)
    audits = audit_assignment(chosen, Options(), Extent(notebook, again=again))
    (found,) = [one for one in audits if one.notebook == notebook]
    sets = [data.load(name) for name in chosen.datasets]
    kept = {
        **found.to_json(),
        "judged": dict(found.judged),
        "seconds": round(time.monotonic() - started),
        "date": datetime.date.today().isoformat(),
        "data": "full" if all(getattr(one, "complete", True) for one in sets) else "sample",
        "versions": trained_by(),
    }
    KEPT.mkdir(exist_ok=True)
    text = json.dumps(kept, indent=1, ensure_ascii=False) + "\n"
    (KEPT / f"{assignment}-{notebook}.json").write_text(text, encoding="utf-8")
    print(f"{assignment}/{notebook}: {kept['seconds']} s", file=sys.stderr)


def draw(course: Course, every: list[str]) -> str:
    """Return the page."""
    found = {one: _read(one) for one in every}
    return "\n".join(
        [
            HEAD,
            *_table(found),
            *_survivors(found),
            *_bars(course),
        ]
    )


def _read(name: str) -> dict[str, Any] | None:
    path = KEPT / f"{name.replace('/', '-')}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _table(found: dict[str, dict[str, Any] | None]) -> Iterator[str]:
    yield "| notebook | right | wrong | mistakes | the same | restated | no work | dearest | audited |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, one in found.items():
        if one is None:
            yield f"| {name} | not audited yet | | | | | | | |"
            continue
        full = sum(each["fraction"] == 1 for each in one["right"])
        caught = sum(each["caught"] for each in one["wrong"])
        mutants, restated, again = one["mutants"], one["equivalents"], one["again"]
        kept = restated["total"] - len(restated["lost_points"])
        yield (
            f"| {name} | {full} of {len(one['right'])}; {len(again['lost_points'])} of "
            f"{again['runs']} lost | {caught} of {len(one['wrong'])} | {mutants['killed']} of "
            f"{mutants['total'] - mutants['equivalent']} | {mutants['equivalent']} | {kept} of "
            f"{restated['total']} | {one['without_work']['most']:.1%} | "
            f"{one['worst_cascade']:.0%} | {one['date']}, {one['data']} data, "
            f"{one['seconds'] / 60:.0f} min |"
        )
    yield ""


def _survivors(found: dict[str, dict[str, Any] | None]) -> Iterator[str]:
    yield "## What came through\n"
    for name, one in found.items():
        for each in one["details"] if one else ():
            accused = f", and failed {', '.join(each['by'])}" if each["by"] else ""
            yield f"- `{name}`, {each['cell']}, line {each['line']}: {each['what']}{accused}"
    yield ""


def _bars(course: Course) -> Iterator[str]:
    yield (
        "## Bars\n\nOf each bar what right submissions reached over many seeds: the mean of the one "
        "that did worst and the spread of all about their means. *fails* is how likely one honest "
        f"run misses the bar (below {MOST_FALSE_FAILS:g}), *passes* how likely what it is there to "
        f"catch reaches it (below {MOST_PASSES:g}), both by Student's t.\n"
    )
    yield "| bar | is | runs | worst right | sd | fails | best wrong | passes | measured |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for assignment in course.assignment_names():
        for name, one in read_calibration(course.assignment(assignment)).items():
            worst, near = one.spread.worst_right, one.spread.best_wrong
            runs = sum(map(len, one.spread.right.values()))
            wrong = f"{near.mean:.4g} | {one.passes:.1g}" if near else "none | "
            yield (
                f"| {assignment} `{name}` | {one.spread.wanted} {one.bar:g} | {runs} | "
                f"{worst.mean:.4g} | {worst.sd:.2g} | {one.false_fails:.1g} | {wrong} | "
                f"{one.date}, Keras {one.versions.get('keras', '?')} |"
            )
    yield ""


if __name__ == "__main__":
    sys.exit(main())
