"""What is in a bundle only when it is asked for: it tells of students, or of the answers' mistakes."""

from __future__ import annotations

from enum import StrEnum


class Extra(StrEnum):
    """Known submissions, what students handed in, the gradebook, and what grading kept."""

    known = "known"
    work = "work"
    gradebook = "gradebook"
    evidence = "evidence"

    @property
    def said(self) -> str:
        """What people call it."""
        return _SAID[self]


_SAID = {
    Extra.known: "known submissions",
    Extra.work: "student work",
    Extra.gradebook: "the gradebook",
    Extra.evidence: "evidence",
}
