"""Sets of small pictures, told by their content: of any scale and layout, against a data set."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nbassay.checks._verdict import fail, require
from nbassay.checks.shapes import finite, shape_text
from nbassay.checks.shared import once
from nbassay.data import ImageSet
from nbassay.keras import models
from nbassay.texts import text

Bytes = NDArray[np.uint8]

_CHUNK = 4096  # 60,000 pictures in float64 are 376 MB: they are looked at in parts


class Scale(NamedTuple):
    """What black and white are in somebody's pictures: 0 and 1, or 0 and 255, or -1 and 1."""

    black: float = 0.0
    white: float = 1.0

    def show(self, pictures: Bytes) -> NDArray[np.float32]:
        """Return `pictures` (n, ...) of 0 to 255 in this scale, in the same shape."""
        spread = np.float32((self.white - self.black) / 255)
        return pictures.astype(np.float32) * spread + np.float32(self.black)


def find_scale(pixels: NDArray[Any]) -> Scale:
    """Return the least and the greatest value, 0 and 1 where these tell nothing."""
    if not pixels.size or pixels.dtype.kind not in "fiub":
        return Scale()
    low, high = once("ends", pixels, lambda each: (float(each.min()), float(each.max())))
    return Scale(low, high) if np.isfinite([low, high]).all() and high > low else Scale()


def as_bytes(pixels: NDArray[Any]) -> Bytes:
    """Return pictures of any scale as (n, pixels): their least value is black, the most white.

    How they were scaled is looked at by a check of its own, and should not count twice.
    """
    flat = pixels.reshape(len(pixels), -1)
    return flat if flat.dtype == np.uint8 else once("as bytes", pixels, _as_bytes)


def _as_bytes(pixels: NDArray[Any]) -> Bytes:
    flat = pixels.reshape(len(pixels), -1)
    low, high = float(flat.min(initial=np.inf)), float(flat.max(initial=-np.inf))
    result = np.zeros(flat.shape, np.uint8)
    if np.isfinite([low, high]).all() and high > low:
        for start in range(0, len(flat), _CHUNK):
            part = flat[start : start + _CHUNK].astype(np.float64)
            levels = (part - low) * (255 / (high - low))
            result[start : start + _CHUNK] = np.rint(levels).clip(0, 255)
    result.setflags(write=False)
    return result


def read_pictures(name: str, pixels: NDArray[Any], size: tuple[int, int]) -> Bytes:
    """Return `pixels` as bytes (n, height * width), n at least 1, whatever their scale and layout.

    Raises:
        CheckFailed: if they cannot be read as pictures of this `size` (height, width).
    """
    finite(name, pixels)
    height, width = size
    require(
        pixels.ndim >= 2 and len(pixels) and pixels[0].size == height * width,
        text(
            ko="`{name}`의 모양이 {seen}{이어서} {height}×{width} 사진들로 읽을 수 없습니다.",
            en="`{name}` has shape {seen} and cannot be read as pictures of {height}x{width}.",
            name=name,
            seen=shape_text(pixels.shape),
            height=height,
            width=width,
        ),
    )
    return as_bytes(pixels)


def same_pictures(name: str, seen: Bytes, *expected: Bytes) -> None:
    """`seen` (n, pixels) is one of the `expected` sets (n, ...) of pictures, in order.

    Raises:
        CheckFailed: with the number of those that differ.
    """
    fewest = len(seen)
    for want in expected:
        if len(seen) == len(want):
            off = (seen != want.reshape(len(want), -1)).any(axis=1)
            fewest = min(fewest, int(np.count_nonzero(off)))
            if not fewest:
                return
    wanted = len(expected[0])
    require(
        len(seen) == wanted,
        text(
            ko="`{name}`에 사진이 {n_seen:,}장 있습니다. {wanted:,}장이어야 합니다.",
            en="`{name}` holds {n_seen:,} pictures; there should be {wanted:,}.",
            name=name,
            n_seen=len(seen),
            wanted=wanted,
        ),
    )
    fail(
        text(
            ko="`{name}`의 사진 {wanted:,}장 가운데 {fewest:,}장이 그 자리에 있어야 할 사진이 "
            "아닙니다. 순서가 바뀌면 레이블과 어긋나고, 픽셀이 바뀌면 다른 사진이 됩니다.",
            en="{fewest:,} of the {wanted:,} pictures in `{name}` are not those that belong in "
            "their place. Out of order they part from their labels; with other pixels they "
            "are others.",
            name=name,
            wanted=wanted,
            fewest=fewest,
        )
    )


def find_kinds(seen: Bytes, data: ImageSet) -> NDArray[np.int64]:
    """Return the kind of each of the pictures `seen` (n, pixels); -1 of one that `data` has not."""
    known = dict(zip(keys(data.x_train).tolist(), data.y_train.tolist(), strict=True))
    return np.array([known.get(key, -1) for key in keys(seen).tolist()], np.int64)


def own_kinds(name: str, kinds: NDArray[np.int64], seen: Bytes, data: ImageSet) -> None:
    """Each of the class numbers `kinds` (n,) is that of its picture in `seen` (n, pixels).

    Raises:
        CheckFailed: with the share that is off.
    """
    # A few pictures of a data set stand there twice, under two kinds: either is right.
    known: dict[int, set[int]] = {}
    for key, kind in zip(keys(data.x_train).tolist(), data.y_train.tolist(), strict=True):
        known.setdefault(key, set()).add(kind)
    pairs = zip(keys(seen).tolist(), kinds.tolist(), strict=True)
    right = [kind in known[key] for key, kind in pairs if key in known]
    share = 1 - float(np.mean(right)) if right else 0.0  # of other pictures nobody knows
    require(
        share == 0,
        text(
            ko="`{name}`의 레이블 가운데 {share:.1%}가 그 자리 사진의 것이 아닙니다. 사진과 "
            "레이블을 같은 순서로, 한꺼번에 나누었는지 확인하세요.",
            en="{share:.1%} of the labels in `{name}` are not those of the pictures in their "
            "place. See that pictures and labels are split together, in the same order.",
            name=name,
            share=share,
        ),
    )


def count_strangers(rows: Bytes, allowed: Bytes, forbidden: Bytes, *, complete: bool) -> int:
    """Return how many of `rows` are pictures of `forbidden` that `allowed` does not hold.

    All are (n, ...). Of a sample, which is not `complete`, the pictures repeat, so that most stand
    on both sides of every split: there those count that are found more often than `allowed` has.
    """
    known, times = np.unique(keys(allowed), return_counts=True)
    held = dict(zip(known.tolist(), times.tolist(), strict=True))
    wrong = set(keys(forbidden).tolist())
    found, times = np.unique(keys(rows), return_counts=True)
    count = 0
    for key, number in zip(found.tolist(), times.tolist(), strict=True):
        if key in wrong and key not in held:
            count += number
        elif key in wrong and not complete:
            count += max(0, number - held[key])
    return count


def keys(pictures: Bytes) -> NDArray[np.int64]:
    """Return one number for each of the pictures (n, ...); equal ones have equal numbers."""
    return once("keys", pictures, _keys)


def _keys(pictures: Bytes) -> NDArray[np.int64]:
    return np.fromiter((hash(each.tobytes()) for each in pictures), np.int64, len(pictures))


def ask(name: str, network: Any, rows: NDArray[np.float32], classes: int) -> NDArray[np.float64]:
    """Return what the rebuilt `network` answers to the rows (n, ...), as (n, classes).

    The rows are laid out as it takes them.

    Raises:
        CheckFailed: if it takes no such rows, or gives something else.
    """
    taken, given = (getattr(network, each, None) for each in ("input_shape", "output_shape"))
    inside = taken[1:] if isinstance(taken, tuple) else (None,)
    fits = None not in inside and int(np.prod(inside)) == rows[0].size
    if not fits or given != (None, classes):
        fail(
            text(
                ko="`{name}`{은} {taken} 모양을 받아 {given} 모양을 내놓습니다. 펼쳤든 아니든 "
                "{wanted} 모양을 받아 값 {classes}개를 내놓아야 시험할 수 있습니다.",
                en="`{name}` takes {taken} and gives {given}; to be tested, it has to take "
                "{wanted}, flattened or not, and give {classes} values.",
                name=name,
                taken=str(taken),
                given=str(given),
                wanted=shape_text(rows.shape[1:]),
                classes=classes,
            )
        )
    return models.predict(network, rows.reshape(-1, *inside)).astype(np.float64)
