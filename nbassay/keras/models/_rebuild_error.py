"""Why a model cannot be rebuilt."""

from __future__ import annotations

from nbassay.errors import NbassayError
from nbassay.texts import Text


class RebuildError(NbassayError):
    """A submission's model that we do not build; `message` says why."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message
