"""Names of classes as people spell them: case, spaces, signs and small slips do not count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from nbassay.checks._verdict import fail, partial, require
from nbassay.texts import text

# A class is known by one or several spellings.
Spellings = Sequence[str]

# "Ankel boot" is 0.89 like "Ankle boot"; an exact spelling beats a likeness, as of "Shirt" and
# "T-shirt".
_ALIKE = 0.8
_LONGEST = 60  # letters of a name that are looked at


def find_class(name: str, classes: Sequence[Spellings]) -> int | None:
    """Return the number of the class that `name` means, from 0; None when it means none of them."""
    likeness = [max(_likeness(name, spelling) for spelling in each) for each in classes]
    best = max(range(len(classes)), key=likeness.__getitem__)
    return best if likeness[best] >= _ALIKE else None


def _likeness(name: str, spelling: str) -> float:
    return SequenceMatcher(None, _letters(name), _letters(spelling)).ratio()


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name[:_LONGEST]).casefold()


def in_order(name: str, given: Sequence[str], classes: Sequence[Spellings]) -> None:
    """`given` are the names of the `classes`, in the order of their numbers.

    Raises:
        CheckFailed: if there are more or fewer, or in another order.
        PartialCredit: if some are names of none of them.
    """
    require(
        len(given) == len(classes),
        text(
            ko="`{name}`에 이름이 {n_names}개 있습니다. 번호 0부터 {last}까지 하나씩, {count}개입니다.",
            en="`{name}` holds {n_names} names; there is one for each number from 0 to {last}.",
            name=name,
            n_names=len(given),
            last=len(classes) - 1,
            count=len(classes),
        ),
    )
    found = [find_class(each, classes) for each in given]
    wrong = [number for number, kind in enumerate(found) if kind != number]
    if not wrong:
        return
    places = ", ".join(map(str, wrong))
    if {*found} == {*range(len(classes))}:
        fail(
            text(
                ko="`{name}`의 이름은 맞지만 순서가 다릅니다(번호 {places}). 번호와 이름이 어긋나면 "
                "그림의 제목도, 모델의 답도 엉뚱한 이름으로 읽힙니다.",
                en="`{name}` holds the right names in another order (numbers {places}). When "
                "numbers and names go astray, titles and answers are read as the wrong kind.",
                name=name,
                places=places,
            )
        )
    partial(
        1 - len(wrong) / len(classes),
        text(
            ko="`{name}`의 {places}번 이름이 데이터의 이름과 다릅니다. 문제의 표와 견주어 보세요. "
            "모델은 번호만 알고, 사람이 읽는 답은 이 이름입니다.",
            en="The names of numbers {places} in `{name}` are not those of the data set; compare "
            "with the table. A network knows numbers only; these names are what people read.",
            name=name,
            places=places,
        ),
    )
