"""A file that the student's code wrote, for checks that are functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbassay import evidence as ev
from nbassay.checks import fail
from nbassay.data import ImageSet
from nbassay.grader._case import Case
from nbassay.grader._learnt_views import Model
from nbassay.grader._picture_views import Reader
from nbassay.texts import text


@dataclass(frozen=True)
class Written:
    """A file by its `name`: what evidence says of it, and the model in it."""

    name: str
    file: ev.FileEvidence
    case: Case

    def __getattr__(self, attribute: str) -> Any:
        """Look at the evidence: `bytes`, `model`, `error`."""
        return getattr(self.file, attribute)

    def network(self) -> Model:
        """Return the Keras model in it.

        Raises:
            CheckFailed: if it cannot be read as one.
        """
        return Model(self.name, self._model(), self.case)

    def reader(self, data: ImageSet) -> Reader:
        """Return the Keras model in it, as one that tells the kinds of the pictures of `data`.

        Raises:
            CheckFailed: if it cannot be read as a model.
        """
        return Reader(self.name, self._model(), self.case, data)

    def _model(self) -> ev.Model:
        if self.file.model is None:
            fail(
                text(
                    ko="`{name}`{을} 모델로 읽을 수 없습니다. 가중치만이 아니라 모델 전체를 "
                    "남기세요.",
                    en="`{name}` cannot be read as a model; save the whole model.",
                    name=self.name,
                )
            )
        return self.file.model
