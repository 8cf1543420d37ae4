"""What a student keeps of a hand-in: what, when, and its hash."""

from __future__ import annotations

from nbassay.desk.desk_tables import Attempt
from nbassay.reports.clean import visible
from nbassay.texts import Reading, Text, text


def receipt_text(attempt: Attempt, reading: Reading) -> str:
    """Return the receipt of an attempt as plain text.

    Its number and hashes are those of the desk's own record, which decides.
    """
    rows: list[tuple[Text, str]] = [
        (text(ko="접수 번호", en="Receipt"), str(attempt.id)),
        (text(ko="학생", en="Student"), attempt.student),
        (text(ko="과제", en="Assignment"), attempt.assignment),
        (text(ko="제출 횟수", en="Attempt"), str(attempt.number)),
        (text(ko="접수 시각", en="Taken in"), f"{attempt.came.isoformat(sep=' ')} UTC"),
    ]
    if attempt.late:
        rows.append((text(ko="마감", en="Deadline"), reading.said(text(ko="늦음", en="late"))))
    for file in attempt.files:
        said = f"{file['name']}, {file['size']} bytes, sha256 {file['sha256']}"
        rows.append((text(ko="파일", en="File"), said))
    return "".join(visible(f"{reading.said(name)}: {said}") + "\n" for name, said in rows)
