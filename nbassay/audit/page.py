"""The page of an audit: faults with their lines, and which check caught which mistake."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from nbassay.audit.findings import NotebookAudit
from nbassay.course.layout import Assignment
from nbassay.reports.render import page_text, write_page
from nbassay.texts import IN_BOTH, Reading

_Row = tuple[str, str, Collection[str], float]


def write_audit_page(
    assignment: Assignment, audits: Sequence[NotebookAudit], reading: Reading = IN_BOTH
) -> Path:
    """Write `report/audit-<assignment>/index.html` of the course and return its path."""
    values = {
        "assignment": assignment.name,
        "title": assignment.title,
        "audits": audits,
        "rows": {audit.notebook: list(_rows(audit)) for audit in audits},
    }
    folder = assignment.course.root / "report" / f"audit-{assignment.name}"
    return write_page(folder, page_text("audit.html.j2", reading, values))


def _rows(audit: NotebookAudit) -> Iterator[_Row]:
    """Yield name, what it does, the checks that it failed and the share that it lost."""
    for one in audit.wrong:
        yield one.known.name, one.what, one.fell, 1.0 - one.share
    for tried in audit.mistakes:
        yield tried.name, tried.what, tried.outcome.fell, tried.lost
