"""One JUnit report of a whole class, hand marks among its cases."""

from __future__ import annotations

from nbassay.reports.exports.class_parts import read_class_parts
from nbassay.reports.exports.junit import junit_report
from nbassay.reports.exports.order import Export, Order, Placed

NAME = "junit.xml"
MOST_BYTES = 30 * 1024 * 1024  # of one report, in GitLab
MOST_OBJECTS = 250_000


def write_class_junit(order: Order) -> Export:
    """Return one report of the class."""
    export, found = Export(), read_class_parts(order)
    report = junit_report(found, order.reading)
    export.files[NAME] = report
    for parts in found:
        mark = order.marks[parts.student]
        export.placed.append(Placed(parts.student, parts.student, f"{mark.score:g}"))
    objects = report.count(b"<")
    if len(report) >= MOST_BYTES or objects > MOST_OBJECTS:
        export.warnings.append(
            f"the report has {len(report) / 1024**2:.0f} MB and some {objects} elements; GitLab "
            f"reads less than 30 MB and {MOST_OBJECTS}"
        )
    return export
