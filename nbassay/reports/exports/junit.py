"""JUnit reports, which CI services show: a suite for each submission, a case for each part.

GitLab keeps only the first of several cases of one name, so no two of a class have the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree

from nbassay.course.names import tell_apart
from nbassay.reports.exports.parts import Part, Parts
from nbassay.texts import Reading
from nbassay.texts.printable import printable, printable_lines


def junit_report(found: Sequence[Parts], reading: Reading) -> bytes:
    """Return the parts of one or several marks as a report."""
    root = ElementTree.Element("testsuites")
    shown = tell_apart(printable(parts.student) for parts in found)
    seen: Counter[str] = Counter()
    for parts in found:
        student = shown[printable(parts.student)]
        states = Counter(part.state for part in parts.parts)
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=student,
            tests=str(len(parts.parts)),
            failures=str(states["failed"]),
            skipped=str(states["waiting"]),
            errors="0",
            time=str(parts.seconds),
        )
        for part in parts.parts:
            _add_case(suite, part, student if len(found) > 1 else "", seen, reading)
    report: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return report


def _add_case(
    suite: ElementTree.Element, part: Part, student: str, seen: Counter[str], reading: Reading
) -> None:
    name, notebook = printable(part.name), printable(part.notebook)
    if student:
        name, notebook = f"{name} [{notebook}, {student}]", f"{student}.{notebook}"
    seen[name] += 1
    if seen[name] > 1:
        name = f"{name} #{seen[name]}"
    case = ElementTree.SubElement(suite, "testcase", classname=notebook, name=name)
    points = f"{part.score:g} of {part.max_score:g} points"
    text = printable_lines(reading.said(part.said) or points)  # XML has no way to write ESC
    if part.state == "failed":
        ElementTree.SubElement(case, "failure", message=text).text = text
    elif part.state == "waiting":
        ElementTree.SubElement(case, "skipped", message=text)
