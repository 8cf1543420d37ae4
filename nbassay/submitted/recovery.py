"""Finding released cells in a notebook whose cells lost their ids; putting back deleted ones.

An editor that pastes cells into a fresh notebook drops nbgrader's metadata; another stores the
same text with other line ends, quotes, or letters. What was right there must be right here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from nbformat.notebooknode import NotebookNode

from nbassay.course.cell_code import (
    find_bound_names,
    find_needed_names,
    fold,
    likenesses,
    parse_cell,
)
from nbassay.course.notebook import copy_cell, grade_id_of, is_locked, is_self_check

MAX_COMPARED = 300_000  # characters of a notebook that are compared as code, not as text alone

Guess = tuple[NotebookNode, str]


def recover_locked(cells: Sequence[NotebookNode], release: NotebookNode) -> None:
    """Give cells without an id that hold the text of a locked cell that cell's id."""
    claimed = {grade_id_of(cell) for cell in cells}
    lost = [cell for cell in release.cells if _is_lost(cell, claimed)]
    known: dict[tuple[str, str], str] = {}
    for cell in lost:
        for form in likenesses(cell.source):
            known.setdefault((cell.cell_type, form), grade_id_of(cell))
    if not known:
        return
    left = MAX_COMPARED
    for cell in cells:
        if grade_id_of(cell) or not fold(cell.source):
            continue
        left -= len(cell.source)
        texts = likenesses(cell.source) if left > 0 else islice(likenesses(cell.source), 2)
        found = next(
            (known[kind] for form in texts if (kind := (cell.cell_type, form)) in known), ""
        )
        if found:
            set_grade_id(cell, found)


def set_grade_id(cell: NotebookNode, grade_id: str) -> None:
    """Make `cell` the released cell `grade_id`."""
    cell.metadata["nbgrader"] = {"grade_id": grade_id}


def guess_answers(cells: Sequence[NotebookNode], release: NotebookNode) -> list[Guess]:
    """Return which cells without an id are answers, by the known cells before and after them.

    Between two known cells the one answer that is missing is the last code cell, or the longest
    text; several missing ones are as many cells in their order.
    """
    places = _known_places(cells, release)
    taken = set(places.values())
    there = {grade_id_of(cell) for cell in cells}
    lost = [_lines(cell) for cell in release.cells if _is_lost(cell, there)]
    guesses: list[Guess] = []
    for missing, (start, end) in _gaps(release, places):
        free = [
            cell
            for index, cell in enumerate(cells[start + 1 : end], start + 1)
            if not (grade_id_of(cell) or index in taken or _is_altered(cell, lost))
        ]
        for kind in ("code", "markdown"):
            wanted = [cell for cell in missing if cell.cell_type == kind]
            found = [cell for cell in free if cell.cell_type == kind and fold(cell.source)]
            if len(wanted) == 1 and found:
                found = [_find_likeliest(found, wanted[0])]
            if wanted and len(wanted) == len(found):
                guesses += [
                    (cell, grade_id_of(original))
                    for cell, original in zip(found, wanted, strict=True)
                ]
    return guesses


def put_back_locked(cells: list[NotebookNode], release: NotebookNode) -> list[str]:
    """Insert the locked cells that were deleted; return their ids.

    What an answer may need stands as early as it can: after the released cells that come before it
    and the first cells that bind what it reads. A self-check stands as late as it can, before the
    next answer or self-check that is there, else at the end: a student who deleted it may have
    answered anywhere above.
    """
    there = {grade_id_of(cell) for cell in cells} - {""}
    lost = [cell for cell in release.cells if _is_lost(cell, there)]
    in_order = set(there)  # those that stand where the release has them
    binds = {id(cell): _bound(cell) for cell in cells} if not all(map(is_self_check, lost)) else {}
    for original in lost:
        if is_self_check(original):
            continue
        earliest = _after_earlier(cells, release, original, in_order)
        place = max(earliest, _after_needed([binds[id(cell)] for cell in cells], original))
        made = copy_cell(original)
        binds[id(made)] = _bound(made)
        cells.insert(place, made)
        if place == earliest:
            in_order.add(grade_id_of(original))
    for original in lost:
        if is_self_check(original):
            cells.insert(_find_late_place(cells, release, original, there), copy_cell(original))
            there.add(grade_id_of(original))
    return [grade_id_of(cell) for cell in lost]


def put_back_answers(cells: list[NotebookNode], release: NotebookNode) -> list[str]:
    """Insert the answers marked by hand that were deleted, untouched; return their ids."""
    there = {grade_id_of(cell) for cell in cells}
    lost = [
        cell
        for cell in release.cells
        if grade_id_of(cell) not in there
        and not is_locked(cell)
        and cell.metadata.get("nbgrader", {}).get("grade")
    ]
    for original in lost:
        there.add(grade_id_of(original))
        cells.insert(_after_earlier(cells, release, original, there), copy_cell(original))
    return [grade_id_of(cell) for cell in lost]


def _lines(cell: NotebookNode) -> set[str]:
    return {line.strip() for line in fold(cell.source).split("\n")} - {""}


def _is_altered(cell: NotebookNode, lost: Sequence[set[str]]) -> bool:
    """Whether a cell is mostly the text of a locked cell that is not there: no answer."""
    lines = _lines(cell)
    return any(2 * len(lines & gone) > len(lines) for gone in lost)


def _find_likeliest(found: Sequence[NotebookNode], original: NotebookNode) -> NotebookNode:
    """Return the cell that answers `original`: the last to bind its names, or the longest text."""
    if original.cell_type != "code":
        return max(found, key=lambda cell: len(cell.source))
    names = _bound(original)
    return next((cell for cell in reversed(found) if names & _bound(cell)), found[-1])


def _bound(cell: NotebookNode) -> set[str]:
    tree = parse_cell(cell.source) if cell.cell_type == "code" else None
    return set() if tree is None else find_bound_names(tree)


def _is_lost(cell: NotebookNode, there: set[str]) -> bool:
    grade_id = grade_id_of(cell)
    return bool(grade_id) and is_locked(cell) and grade_id not in there


def _after_needed(bound_by: Sequence[set[str]], original: NotebookNode) -> int:
    """Return the place after the first cells that bind what `original` reads when it runs."""
    tree = parse_cell(original.source) if original.cell_type == "code" else None
    missing = find_needed_names(tree) if tree is not None else set()
    place = 0
    for index, names in enumerate(bound_by):
        if found := missing & names:
            missing -= found
            place = index + 1
    return place


def _find_late_place(
    cells: Sequence[NotebookNode], release: NotebookNode, original: NotebookNode, there: set[str]
) -> int:
    floor = _after_earlier(cells, release, original, there)
    later = _ids_after(release, original)
    stops = (
        index
        for index, cell in enumerate(cells)
        if index >= floor and grade_id_of(cell) in later and grade_id_of(cell) in there
    )
    return next(stops, len(cells))


def _ids_after(release: NotebookNode, original: NotebookNode) -> set[str]:
    """Return the ids of answers and self-checks after `original`; set-up cells stop nothing."""
    at = _index(release, original)
    return {
        grade_id_of(cell)
        for cell in release.cells[at + 1 :]
        if is_self_check(cell) or not is_locked(cell)
    } - {""}


def _after_earlier(
    cells: Sequence[NotebookNode], release: NotebookNode, original: NotebookNode, among: set[str]
) -> int:
    """Return the place after all cells of `among` that come before `original` in the release."""
    before = release.cells[: _index(release, original)]
    earlier = {grade_id_of(cell) for cell in before} & among - {""}
    places = (index + 1 for index, cell in enumerate(cells) if grade_id_of(cell) in earlier)
    return max(places, default=0)


def _index(release: NotebookNode, original: NotebookNode) -> int:
    return next(index for index, cell in enumerate(release.cells) if cell is original)


def _known_places(cells: Sequence[NotebookNode], release: NotebookNode) -> dict[int, int]:
    """Return index in the release -> index in `cells` of each cell known by its id or its text."""
    by_id = {grade_id_of(cell): index for index, cell in enumerate(cells) if grade_id_of(cell)}
    by_text = {
        (cell.cell_type, fold(cell.source)): index
        for index, cell in enumerate(cells)
        if not grade_id_of(cell)
    }
    places = {}
    for index, cell in enumerate(release.cells):
        grade_id = grade_id_of(cell)
        found = (
            by_id.get(grade_id) if grade_id else by_text.get((cell.cell_type, fold(cell.source)))
        )
        if found is not None:
            places[index] = found
    return places


def _gaps(
    release: NotebookNode, places: Mapping[int, int]
) -> Iterator[tuple[list[NotebookNode], tuple[int, int]]]:
    """Yield the answers missing between two known cells, and the places of these two."""
    missing: list[NotebookNode] = []
    start = -1
    for index, cell in enumerate(release.cells):
        if index not in places:
            if grade_id_of(cell) and not is_locked(cell):
                missing.append(cell)
            continue
        if missing and places[index] > start:
            yield missing, (start, places[index])
        missing, start = [], max(start, places[index])
    if missing:
        yield missing, (start, 10**9)
