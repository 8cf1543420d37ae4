"""Choosing among cells with one id: the exercise pasted twice, or a cell copied by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nbformat.notebooknode import NotebookNode

from nbassay.course.cell_code import fold, is_same, parse_cell
from nbassay.course.notebook import grade_id_of, is_locked
from nbassay.submitted.recovery import MAX_COMPARED
from nbassay.texts import Text, text


@dataclass(frozen=True)
class Chosen:
    """The cells of a notebook with each id once, and what is to be told of the others.

    `left_out` are the copies of locked cells that are not among `cells`.
    """

    cells: list[NotebookNode]
    left_out: list[NotebookNode]
    problems: list[Text]


def choose_one_of_each(
    cells: Sequence[NotebookNode], released: Mapping[str, NotebookNode]
) -> Chosen:
    """Return `cells` with each id once, by the cells that were `released`.

    Of answers the last counts, as in nbgrader, but one left open gives way to one that is answered;
    the other answers become plain cells, and those left open are set aside. A copy of a locked cell
    is left out: it would run the instructor's checks twice.
    """
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        if grade_id_of(cell):
            places.setdefault(grade_id_of(cell), []).append(place)
    left_open = _find_open(cells, places, released)
    counting = _choose_places(places, left_open, released)
    kept, left_out, set_aside, several = [], [], [], []
    for place, cell in enumerate(cells):
        grade_id = grade_id_of(cell)
        if not grade_id or counting[grade_id] == place:
            kept.append(cell)
        elif is_locked(released[grade_id]):
            left_out.append(cell)
            several.append(grade_id)
        elif place in left_open:
            set_aside.append(grade_id)
        else:
            del cell.metadata["nbgrader"]
            kept.append(cell)
            several.append(grade_id)
    # Of a whole copy that is set aside it says nothing new that its locked cells are there twice.
    told = [one for one in several if not (set_aside and is_locked(released[one]))]
    problems = [_last_counts(grade_id) for grade_id in dict.fromkeys(told)]
    if set_aside:
        problems.append(_were_set_aside(list(dict.fromkeys(set_aside))))
    return Chosen(kept, left_out, problems)


def _find_open(
    cells: Sequence[NotebookNode],
    places: Mapping[str, list[int]],
    released: Mapping[str, NotebookNode],
) -> set[int]:
    """Return the places of answers that are there several times and left open.

    What is not looked at for want of time counts as answered.
    """
    found = set()
    left = MAX_COMPARED
    for grade_id, several in places.items():
        if len(several) == 1 or is_locked(released[grade_id]):
            continue
        for place in several:
            left -= len(cells[place].source) + len(released[grade_id].source)
            if left > 0 and _is_open(cells[place], released[grade_id]):
                found.add(place)
    return found


def _choose_places(
    places: Mapping[str, list[int]], left_open: set[int], released: Mapping[str, NotebookNode]
) -> dict[str, int]:
    """Return by id the place of the cell that counts."""
    counting = {grade_id: found[-1] for grade_id, found in places.items()}
    answers = {grade_id for grade_id in places if not is_locked(released[grade_id])}
    earlier = False
    for grade_id in answers:
        answered = [place for place in places[grade_id] if place not in left_open]
        if answered and answered[-1] != counting[grade_id]:
            counting[grade_id], earlier = answered[-1], True
    if earlier:
        # Set-up and self-checks of a later copy would come after the answers that need them.
        order = {grade_id: number for number, grade_id in enumerate(released)}
        for grade_id in places.keys() - answers:
            before = {other for other in answers if order[other] < order[grade_id]}
            counting[grade_id] = _find_fitting(places[grade_id], before, answers, counting)
    return counting


def _find_fitting(
    places: Sequence[int], before: set[str], answers: set[str], counting: Mapping[str, int]
) -> int:
    """Return the last place with the fewest answers on the wrong side; some belong `before` it."""

    def count_astray(place: int) -> int:
        return sum((counting[one] < place) != (one in before) for one in answers)

    return min(reversed(places), key=count_astray)


def _is_open(cell: NotebookNode, original: NotebookNode) -> bool:
    """Whether an answer is as released, or holds nothing but comments."""
    if is_same(cell.source, original.source) or not fold(cell.source):
        return True
    tree = parse_cell(cell.source) if cell.cell_type == "code" else None
    return tree is not None and not tree.body


def _last_counts(grade_id: str) -> Text:
    return text(
        ko="셀 {grade_id}{이} 여러 번 있어 마지막 것만 채점했습니다.",
        en="Cell {grade_id} appeared more than once; the last one counts.",
        grade_id=grade_id,
    )


def _were_set_aside(grade_ids: list[str]) -> Text:
    return text(
        ko="여러 번 있는 셀 가운데 풀지 않은 것은 빼고, 푼 것을 채점했습니다: {named}.",
        en="Of cells that appeared more than once, copies without an answer were set aside; the "
        "answered ones count: {named}.",
        named=", ".join(grade_ids),
    )
