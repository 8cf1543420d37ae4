"""What pages call a check that says no title: by its docstring, or what of a model it looks at."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nbassay.texts import NO_TEXT, Text, as_is, text

_KOREAN = re.compile("[가-힣]")

# Method of `Model` -> what it looks at.
_LOOKED_AT: Mapping[str, Text] = {
    "has_layers": text(ko="층", en="its layers"),
    "has_parameters": text(ko="매개변수의 수", en="the number of its parameters"),
    "has_activations": text(ko="활성화 함수", en="its activations"),
    "gives": text(ko="출력의 모양", en="the shape of its output"),
    "is_compiled_with": text(ko="컴파일", en="how it is compiled"),
    "has_loss_for": text(ko="레이블에 맞는 손실", en="a loss that goes with the labels"),
    "asked_for_epochs": text(ko="학습한 에포크 수", en="the epochs of its training"),
    "learnt_within_epochs": text(ko="에포크의 한도", en="the limit of its epochs"),
    "learnt_in_batches_of": text(ko="배치의 크기", en="the size of its batches"),
    "was_validated": text(ko="학습 중의 검증", en="validation while it learns"),
    "had_callback": text(ko="학습의 콜백", en="the callback of its training"),
    "learnt": text(ko="줄어든 손실", en="a loss that went down"),
    "shows_training_on": text(ko="가중치에 남은 학습", en="training that its weights show"),
}


def title_of(method: str, name: str) -> Text:
    """Return the title of a check by `method` on the model `name`; nothing where there is none."""
    if method not in _LOOKED_AT:
        return NO_TEXT
    return text(ko="`{name}`: {what}", en="`{name}`: {what}", name=name, what=_LOOKED_AT[method])


def title_in(docstring: str | None) -> Text:
    """Return the title that a docstring begins with: `한국어 / English`, or one of the two.

    >>> said = title_in("행마다 합이 1입니다 / Each row sums to 1")
    >>> said.ko, said.en
    ('행마다 합이 1입니다', 'Each row sums to 1')
    """
    line = (docstring or "").strip().partition("\n")[0].strip().removesuffix(".")
    korean, between, english = line.partition(" / ")
    if between and _KOREAN.search(korean) and not _KOREAN.search(english):
        return as_is(ko=korean, en=english)
    return as_is(ko=line, en="") if _KOREAN.search(line) else as_is(ko="", en=line)
