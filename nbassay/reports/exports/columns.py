"""Which column of a file is the assignment's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nbassay.course.names import compose
from nbassay.errors import NbassayError
from nbassay.reports.exports.order import Order
from nbassay.texts.printable import printable

_MOST_NAMED = 6


@dataclass(frozen=True)
class Column:
    """A column that takes marks: where it stands, its heading, title, number and points.

    `letter` is what a spreadsheet calls it.
    """

    index: int
    heading: str
    title: str
    number: str = ""
    maximum: float | None = None
    letter: str = ""


def choose_column(order: Order, columns: Sequence[Column], where: str) -> Column:
    """Return the column of `columns` that is asked for, or that is called as the assignment.

    Raises:
        NbassayError: if none is, or several are.
    """
    title = order.assignment.title
    wanted = [order.column] if order.column else [order.assignment.name, title.ko, title.en]
    names = {_plain(name) for name in wanted if name}
    found = [
        column
        for column in columns
        if names & {_plain(column.heading), _plain(column.title), column.number}
    ]
    if len(found) == 1:
        return found[0]
    if not columns:
        raise NbassayError(
            f"{where} has no column that takes marks; make one there and export the table anew"
        )
    if len({column.heading for column in found}) == 1:
        letters = " and ".join(column.letter for column in found)
        raise NbassayError(
            f"{where} has {len(found)} columns of one name, {found[0].heading!r} in {letters}; "
            "export it anew, or remove those that do not count"
        )
    listed = "; ".join(printable(column.heading) for column in (found or columns)[:_MOST_NAMED])
    more = " ..." if len(found or columns) > _MOST_NAMED else ""
    called = " or ".join(repr(name) for name in wanted if name)
    what = "several columns" if found else "no column"
    raise NbassayError(
        f"{where} has {what} called {called}; name one with --column: {listed}{more}"
    )


def _plain(name: str) -> str:
    return " ".join(compose(name).casefold().split())
