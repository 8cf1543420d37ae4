"""What all tables that are filled in have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from nbassay.errors import NbassayError
from nbassay.reports.exports.order import Export, Order, Placed
from nbassay.reports.exports.row_owners import Key, find_owners


def fill_in(
    order: Order,
    export: Export,
    rows: Mapping[int, Sequence[str]],
    keys: Sequence[Key],
    column: int,
    texts: Mapping[str, str],
    refuse: Callable[[Sequence[str], str], str] = lambda row, text: "",
    is_nobody: Callable[[Sequence[str]], bool] = lambda row: False,
) -> dict[int, list[str]]:
    """Return number -> row for each of `rows` that has a mark now; `export` says which those are.

    `refuse` says why the mark `text` is not to be written into a row, "" where nothing speaks
    against it. A row that `is_nobody` never gets a 0 for what is missing.

    Raises:
        NbassayError: if no row gets a mark, or missing ones are to be 0 and it is not sure whose
            they are.
    """
    owners = find_owners(rows, keys, texts, order.roster, export)
    filled = {}
    for number, student in sorted(owners.items()):
        row, text = list(rows[number]), texts[student]
        if why := refuse(row, text):
            export.leave_out(student, why)
            continue
        row[column] = text
        filled[number] = row
        there = next((row[key.index] for key in keys if row[key.index].strip()), "")
        export.placed.append(Placed(student, there, text))
    if order.zero_missing:
        people = {number: row for number, row in rows.items() if not is_nobody(row)}
        filled |= _zeros(order, export, people, keys, column, refuse)
    if not filled:
        first = export.left_out[0]
        raise NbassayError(
            f"no mark finds a place in {order.source}; see that it is of this class, whose roster has "
            f"the ids of its people: {first.student}: {first.why}"
        )
    return dict(sorted(filled.items()))


def _zeros(
    order: Order,
    export: Export,
    rows: Mapping[int, Sequence[str]],
    keys: Sequence[Key],
    column: int,
    refuse: Callable[[Sequence[str], str], str],
) -> dict[int, list[str]]:
    looked_for = Export()
    owners = find_owners(rows, keys, [*order.marks, *order.waiting], order.roster, looked_for)
    if unsure := looked_for.left_out:
        raise NbassayError(
            f"--zero-missing: {len(unsure)} who handed in have no row of their own "
            f"({unsure[0].student}: {unsure[0].why}), so whose work is missing is not sure"
        )
    zeros = {}
    for number, row in rows.items():
        if number not in owners and row[column].strip() in {"", "-"} and not refuse(row, "0"):
            zeros[number] = [*row[:column], "0", *row[column + 1 :]]
    if zeros:
        export.warnings.append(f"{len(zeros)} who handed in nothing get 0")
    return zeros
