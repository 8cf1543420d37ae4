"""Views of what has to do with pictures of a data set: the pictures, and a model that reads them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import fail, fits, metrics, picture_sets, proof, require
from nbassay.checks.cross_entropies import mean_cross_entropies
from nbassay.checks.lineage import lineage
from nbassay.checks.picture_sets import Bytes, Scale
from nbassay.checks.shapes import shape_text
from nbassay.data import ImageSet
from nbassay.grader._learnt_views import Model
from nbassay.texts import NO_TEXT, Text, sentences, text


@dataclass(frozen=True, eq=False)
class Pictures:
    """Captured pictures as bytes (n, height * width), whatever their scale and layout."""

    name: str
    values: Bytes

    def __len__(self) -> int:
        return len(self.values)

    def are(self, *expected: Bytes) -> None:
        """They are one of the `expected` sets (n, ...) of pictures from 0 to 255, in order.

        Raises:
            CheckFailed: with the number of those that differ.
        """
        picture_sets.same_pictures(self.name, self.values, *expected)

    def kinds_in(self, data: ImageSet) -> NDArray[np.int64]:
        """Return the class number (n,) of each; -1 of one that is no training picture of `data`."""
        return picture_sets.find_kinds(self.values, data)


@dataclass(frozen=True)
class Reader(Model):
    """A captured Keras model that tells the kinds of the pictures of `data`.

    Pictures are given as they are in the data set, (n, height, width) from 0 to 255. The model is
    shown them in the scale of those that it learnt from: how these were scaled is looked at by
    another check.
    """

    data: ImageSet

    @cached_property
    def fits(self) -> tuple[ev.Fit, ...]:
        """The fits that trained this model, oldest first; its weights show it on test pictures.

        Raises:
            CheckFailed: if it was never trained, takes no such pictures, or shows no learning.
        """
        found = fits.training(self.name, self.evidence, self.case.submission.fits)
        images, kinds = self.unseen
        self.answers(images)  # says so if it takes no pictures
        rows = self._scale.show(images).reshape(-1, *self.network.input_shape[1:])
        proof.shows_in_weights(
            self.name, self.case.submission, self.network, rows, kinds.astype(np.int64), found
        )
        return found

    @property
    def unseen(self) -> tuple[Bytes, Bytes]:
        """The distinct test pictures, and their class numbers."""
        data = self.data
        return data.x_test[: data.distinct_test], data.y_test[: data.distinct_test]

    def answers(self, images: Bytes, *, like: Any = None) -> NDArray[np.float64]:
        """Return what the model answers to `images` (n, height, width), as (n, classes).

        With `like`, a captured name, they are shown in the scale of the pictures there.

        Raises:
            CheckFailed: if it takes no such pictures, or gives something else.
        """
        return picture_sets.ask(self.name, self.network, self._shown(images, like), self._classes)

    def cross_entropies(
        self, images: Bytes, kinds: NDArray[Any], *, like: Any = None
    ) -> tuple[float, float]:
        """Return its mean cross-entropy on `images` (n, ...) of these `kinds` (n,), in nats.

        The first is as Keras counts it, the second with every probability at least 1e-7, as by
        hand. With `like` pictures are shown as `answers` does.

        Raises:
            CheckFailed: if it takes no such pictures, or gives something else.
        """
        return mean_cross_entropies(
            self.name, self.network, self._shown(images, like), kinds, self._classes
        )

    def differs_from(self, other: Model) -> float:
        """Return by how much the answers of `other` to the test pictures differ from its, at most.

        Raises:
            CheckFailed: if one of them takes no such pictures.
        """
        images, _ = self.unseen
        own = self.answers(images)
        shown = self._scale.show(images)
        others = picture_sets.ask(other.name, other.network, shown, own.shape[1])
        return float(np.abs(own - others).max())

    def share_right(self, images: Bytes, kinds: NDArray[Any]) -> float:
        """Return the share of `images` (n, ...) of these `kinds` (n,) that it reads right.

        Raises:
            CheckFailed: if it takes no such pictures.
        """
        return float(np.mean(self.answers(images).argmax(axis=1) == kinds))

    def gap(self, images: Bytes, kinds: NDArray[Any]) -> float:
        """Return by how much it reads more of these pictures right than of the test pictures.

        Raises:
            CheckFailed: if it was never trained.
        """
        return self.share_right(images, kinds) - self.share_right(*self.unseen) if self.fits else 0

    def knows_unseen(self, bar: float) -> None:
        """It was trained, and reads the share `bar` of the test pictures at least.

        Raises:
            CheckFailed: with the share that it reads right.
        """
        if self.fits:
            what = text(
                ko="시험용 사진에서 `{name}`의",
                en="of `{name}` on the test pictures",
                name=self.name,
            )
            metrics.at_least(what, self.share_right(*self.unseen), bar)

    def learnt_none_of(self, held_out: Bytes, *, but: Bytes) -> None:
        """No fit learnt from pictures that are `held_out` and not among those it may learn from.

        Both are (n, ...) from 0 to 255; a validation split of a fit is not learnt from.

        Raises:
            CheckFailed: with the number of those that were.
        """
        for fit in self.fits:
            found = picture_sets.count_strangers(
                self._learnt_pictures(fit), but, held_out, complete=self.data.complete
            )
            require(
                not found,
                text(
                    ko="`{name}`{이} 검증이나 시험에 쓸 사진 {found:,}장까지 배웠습니다. 이미 본 "
                    "사진으로는 얼마나 배웠는지 잴 수 없습니다. `x_train`으로만 학습하세요.",
                    en="`{name}` has learnt from {found:,} pictures held out for validation or "
                    "test. Pictures seen before cannot tell how much was learnt: train on "
                    "`x_train` alone.",
                    name=self.name,
                    found=found,
                ),
            )

    def was_validated_on(self, expected: Bytes, why: Text = NO_TEXT) -> None:
        """The last fit was watched on the pictures `expected` (n, ...), in order.

        Raises:
            CheckFailed: if it was not watched at all, or on others, and `why` that matters.
        """
        fit = self.fits[-1]
        fits.has_validation(self.name, fit)
        rows = None if fit.validation is None else fit.validation.x
        given = np.empty(0) if rows is None else rows.load()
        right = given.size == expected.size and given.dtype.kind in "fiub"
        right = right and len(given) == len(expected)
        if right:
            seen = picture_sets.as_bytes(given)
            right = np.array_equal(seen, expected.reshape(len(expected), -1))
        others = text(
            ko="`{name}.fit`이 검증에 쓴 사진이 떼어 놓은 사진이 아닙니다. 떼어 놓은 사진에서 재야 "
            "곡선과 멈출 때를 믿을 수 있습니다.",
            en="`{name}.fit` did not validate on the pictures that were set aside. Only on these "
            "can curves and the time to stop be trusted.",
            name=self.name,
        )
        require(right, sentences(others, why))

    def was_validated_on_none_of(self, held_out: Bytes, *, but: Bytes) -> None:
        """The last fit was watched, and on no pictures `held_out` that it may not learn from.

        Both are (n, ...) from 0 to 255; what a validation split sets aside is looked at as well.

        Raises:
            CheckFailed: if it was not watched, it cannot be told on what, or with the number of
                those that were held out.
        """
        fit = self.fits[-1]
        fits.has_validation(self.name, fit)
        found = picture_sets.count_strangers(
            self._watched_pictures(fit), but, held_out, complete=self.data.complete
        )
        require(
            not found,
            text(
                ko="`{name}.fit`의 검증용 사진에 시험용 사진 {found:,}장이 들어 있습니다. 시험용으로 "
                "가장 좋은 에포크를 고르면 시험 점수가 실제보다 좋게 나옵니다. 학습용에서 일부를 떼어 "
                "쓰세요.",
                en="`{name}.fit` was validated on {found:,} pictures held out for the test. When "
                "the best epoch is chosen by these, the test score flatters; set some of the "
                "training pictures aside instead.",
                name=self.name,
                found=found,
            ),
        )

    def _watched_pictures(self, fit: ev.Fit) -> Bytes:
        if fit.validation is None:
            given = self._pictures(fits.rows(self.name, fit))
            return given[len(fits.without_split(fit, given)) :]
        if fit.validation.x is None:
            fail(
                text(
                    ko="`{name}.fit`이 어떤 사진으로 검증했는지 알 수 없습니다. 배열을 그대로 넘겨 "
                    "주세요.",
                    en="It cannot be told on which pictures `{name}.fit` was validated; pass it "
                    "plain arrays.",
                    name=self.name,
                )
            )
        return self._pictures(fit.validation.x.load())

    @property
    def _classes(self) -> int:
        return int(self.data.y_train.max()) + 1

    def _shown(self, images: Bytes, like: Any) -> NDArray[np.float32]:
        scale = self._scale
        if like is not None and like.kind != "nothing":
            scale = picture_sets.find_scale(like.numbers().values)
        return scale.show(images.reshape(-1, *self.data.x_test.shape[1:]))

    @cached_property
    def _scale(self) -> Scale:
        submission = self.case.submission
        taught = lineage(self.evidence, submission.fits) or submission.fits
        seen = [fit.x for fit in taught if fit.x is not None]
        return picture_sets.find_scale(seen[-1].load()) if seen else Scale()

    def _learnt_pictures(self, fit: ev.Fit) -> Bytes:
        return fits.without_split(fit, self._pictures(fits.rows(self.name, fit)))

    def _pictures(self, rows: NDArray[Any]) -> Bytes:
        pixels = int(np.prod(self.data.x_train.shape[1:]))
        require(
            rows.ndim >= 2 and len(rows) and rows[0].size == pixels and rows.dtype.kind in "fiu",
            text(
                ko="`{name}.fit`에 넘긴 것이 {size} 사진들이 아닙니다. 모양이 {seen}입니다.",
                en="What `{name}.fit` was given are no pictures of {size}: the shape is {seen}.",
                name=self.name,
                size="×".join(map(str, self.data.x_train.shape[1:])),
                seen=shape_text(rows.shape),
            ),
        )
        return picture_sets.as_bytes(rows)
