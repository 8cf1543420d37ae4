"""The ten kinds of clothes of Fashion-MNIST, and reading a student's spelling of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from nbassay.checks import fail, partial, require
from nbassay.texts import text

# The first spelling is the data set's own; the others are as good.
KINDS = (
    ("T-shirt/top", "T-shirt", "tops"),
    ("Trouser", "trousers", "pants"),
    ("Pullover", "pullovers"),
    ("Dress", "dresses"),
    ("Coat", "coats"),
    ("Sandal", "sandals"),
    ("Shirt", "shirts"),
    ("Sneaker", "sneakers"),
    ("Bag", "bags"),
    ("Ankle boot", "ankle boots", "앵클 부츠"),
)
ANKLE_BOOT = 9
# "Ankel boot" is 0.89 like "Ankle boot"; an exact spelling beats a likeness, as of "Shirt" and
# "T-shirt".
ALIKE = 0.8


def kind_of(name: str) -> int | None:
    """Return the number of the kind that `name` means, None when it names none of the ten.

    Upper and lower case, spaces, signs and small slips of spelling do not count.
    """
    likeness = [max(_likeness(name, spelling) for spelling in kind) for kind in KINDS]
    best = max(range(len(KINDS)), key=likeness.__getitem__)
    return best if likeness[best] >= ALIKE else None


def _likeness(name: str, spelling: str) -> float:
    return SequenceMatcher(None, _letters(name), _letters(spelling)).ratio()


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def ten_in_order(names: Sequence[str]) -> None:
    """`names` are the ten kinds, in the order of their numbers.

    Raises:
        CheckFailed: if there are not ten, or in another order.
        PartialCredit: if some are no names of the data set.
    """
    require(
        len(names) == 10,
        text(
            ko="`label_names`에 이름이 {n_names}개 있습니다. 옷의 번호 0부터 9까지 하나씩, "
            "10개입니다.",
            en="`label_names` holds {n_names} names; there is one for each number from 0 to 9.",
            n_names=len(names),
        ),
    )
    found = [kind_of(name) for name in names]
    wrong = [number for number, kind in enumerate(found) if kind != number]
    if not wrong:
        return
    places = ", ".join(map(str, wrong))
    if sorted(kind for kind in found if kind is not None) == list(range(10)):
        fail(
            text(
                ko="`label_names`의 이름은 맞지만 순서가 다릅니다(번호 {places}). 번호와 이름이 "
                "어긋나면 그림의 제목도, 모델의 답도 엉뚱한 이름으로 읽힙니다.",
                en="`label_names` holds the right names in another order (numbers {places}). "
                "When numbers and names go astray, titles and answers are read as the wrong "
                "kind.",
                places=places,
            )
        )
    partial(
        1 - len(wrong) / 10,
        text(
            ko="`label_names`의 {places}번 이름이 데이터의 이름과 다릅니다. 문제의 표와 견주어 "
            "보세요. 모델은 번호만 알고, 사람이 읽는 답은 이 이름입니다.",
            en="The names of numbers {places} in `label_names` are not those of the data set; "
            "compare with the table. A network knows numbers only; these names are what "
            "people read.",
            places=places,
        ),
    )
