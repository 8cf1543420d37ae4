"""Why a model cannot be rebuilt."""

from __future__ import annotations

from nbassay.errors import NbassayError
from nbassay.results import Message


class RebuildError(NbassayError):
    """A submission's model that we do not build; `message` says why in both languages."""

    def __init__(self, ko: str, en: str) -> None:
        super().__init__(f"{ko} / {en}")
        self.message = Message(ko, en)
