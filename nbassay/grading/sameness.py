"""Whether two machines give the same marks: what of each of them marks depend on."""

from __future__ import annotations

from nbassay.course import packages
from nbassay.course.layout import Assignment
from nbassay.grading._keys import common_code, common_versions


def list_versions() -> dict[str, str]:
    """Return by name what marks of any assignment depend on: libraries, and code of our own."""
    code = common_code()
    return common_versions() | {
        "nbassay's code that runs notebooks": code["runs"][:12],
        "nbassay's code that marks": code["marks"][:12],
    }


def list_own_packages(assignment: Assignment) -> dict[str, str]:
    """Return the versions of the packages that notebooks of `assignment` may import besides."""
    return packages.versions_of(assignment)


def list_differences(there: dict[str, str], here: dict[str, str]) -> list[str]:
    """Return in words what is another version there than here."""
    return [
        f"{name} {there.get(name, 'absent')} there, {here.get(name, 'absent')} here"
        for name in sorted({**there, **here})
        if there.get(name) != here.get(name)
    ]
