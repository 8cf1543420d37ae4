"""Pictures of digits that `predict_digit` has never seen, made from MNIST test images.

The digits themselves (the answers) stay here, on the trusted side; a picture's file name says
nothing of them. Everything is deterministic: the same pictures on every machine, whether the full
MNIST is there or the bundled sample, which begins with the same images of each digit.
"""

from __future__ import annotations

import functools
import io
from typing import NamedTuple

import numpy as np
from PIL import Image

from nbassay.data import load
from nbassay.grader import FileArgument, ModelArgument, draws

MODEL_FILE = "digit_model.keras"
# Grey levels of a palette picture, in an order in which a number is nothing like a brightness.
LEVELS = 32
SHUFFLE = 11  # a step without a common factor with LEVELS, so that every level has one number


class Picture(NamedTuple):
    """One hidden picture: the `occurrence`-th MNIST test image of `digit`, drawn in one `form`.

    `size` is (width, height) in pixels. Forms: "grey", "rgb", "opaque" (RGBA without transparent
    parts), "cutout" (a grey digit, its ground transparent and black below that, as drawing programs
    save it), "secret" (the same, its ground secretly white), "veil" (white all over, the digit is
    in the alpha channel), "palette".
    """

    file: str
    digit: int
    occurrence: int
    form: str
    size: tuple[int, int]

    @property
    def group(self) -> str:
        """What the picture is there to find out.

        That is "grey", "size", "colour", "transparent" or "hidden" (a colour below what is
        transparent).
        """
        if self.form == "cutout":
            return "transparent"
        if self.form in {"veil", "secret"}:
            return "hidden"
        if self.form != "grey":
            return "colour"
        return "grey" if self.size == (28, 28) else "size"

    @property
    def described(self) -> str:
        """A short text for messages, such as "RGB PNG 64x64"; the same in both languages."""
        mode = {"grey": "greyscale", "rgb": "RGB", "palette": "palette"}.get(self.form, "RGBA")
        kind = {"jpg": "JPEG", "png": "PNG", "gif": "GIF"}[self.file.rpartition(".")[2]]
        return f"{mode} {kind} {self.size[0]}x{self.size[1]}"


PICTURES = (
    Picture("picture-01.png", 7, 3, "grey", (28, 28)),
    Picture("picture-02.jpg", 3, 1, "grey", (28, 28)),
    Picture("picture-03.png", 2, 2, "grey", (64, 64)),
    Picture("picture-04.jpg", 0, 4, "grey", (100, 140)),
    Picture("picture-05.png", 5, 6, "grey", (200, 150)),
    Picture("picture-06.png", 4, 2, "rgb", (28, 28)),
    Picture("picture-07.jpg", 6, 5, "rgb", (64, 64)),
    Picture("picture-08.png", 9, 4, "opaque", (100, 140)),
    Picture("picture-09.png", 8, 7, "palette", (28, 28)),
    Picture("picture-10.gif", 1, 2, "palette", (200, 150)),
    Picture("picture-11.png", 3, 5, "cutout", (28, 28)),
    Picture("picture-12.png", 6, 1, "veil", (200, 150)),
    Picture("picture-13.png", 2, 7, "secret", (64, 64)),
    Picture("picture-14.png", 7, 9, "cutout", (100, 140)),
)


BY_FILE = {picture.file: picture for picture in PICTURES}


def hand_over(group, model=()):
    """Inputs of the pictures of a `group`, alone or with a model behind each."""

    def hand(picture):
        return lambda rng: (FileArgument(picture.file, encoded()[picture.file]), *model)

    return draws(*(hand(picture) for picture in PICTURES if picture.group == group))


GROUPS = ("grey", "size", "colour", "transparent", "hidden")
pictures = {group: hand_over(group) for group in GROUPS}
read = {group: hand_over(group, (ModelArgument(MODEL_FILE),)) for group in GROUPS}


@functools.cache
def encoded():
    """Return the pictures as file name -> bytes of the file."""
    return {picture.file: encode(picture) for picture in PICTURES}


def original(picture):
    """Return the digit of `picture` as MNIST has it: (28, 28) uint8, white on black."""
    mnist = load("mnist")
    return mnist.x_test[np.flatnonzero(mnist.y_test == picture.digit)[picture.occurrence]]


def encode(picture):
    """Return the bytes of the image file of `picture`.

    The digit is stretched to the size asked for, so that resizing to 28x28 gives it back.
    """
    grey = Image.fromarray(original(picture)).resize(picture.size, Image.Resampling.BICUBIC)
    file = io.BytesIO()
    kind = {"jpg": "JPEG", "png": "PNG", "gif": "GIF"}[picture.file.rpartition(".")[2]]
    _DRAW[picture.form](grey).save(file, kind, **({"quality": 95} if kind == "JPEG" else {}))
    return file.getvalue()


def _grey(grey):
    return grey


def _rgb(grey):
    return grey.convert("RGB")


def _opaque(grey):
    return grey.convert("RGBA")


def _veil(grey):
    """White all over; how much of it shows is the digit."""
    white = Image.new("L", grey.size, 255)
    return Image.merge("RGBA", (white, white, white, grey))


def _cutout(grey, ground=0):
    """The digit as it is where there is any; elsewhere transparent, with `ground` below it."""
    values = np.asarray(grey)
    seen = Image.fromarray(np.where(values > 0, values, ground).astype(np.uint8))
    alpha = Image.fromarray(np.where(values > 0, 255, 0).astype(np.uint8))
    return Image.merge("RGBA", (seen, seen, seen, alpha))


def _secret(grey):
    """A cutout with a hidden white."""
    return _cutout(grey, ground=255)


def _palette(grey):
    """Numbers into a table of grey levels whose order is shuffled."""
    level = np.asarray(grey).astype(np.int64) * LEVELS // 256
    shown = np.arange(LEVELS) * 255 // (LEVELS - 1)
    number = (np.arange(LEVELS) * SHUFFLE + 5) % LEVELS
    table = np.zeros((LEVELS, 3), np.uint8)
    table[number] = shown[:, None]
    image = Image.fromarray(number[level].astype(np.uint8)).convert("P")
    image.putdata(number[level].ravel().tolist())
    image.putpalette(table.ravel().tolist())
    return image


_DRAW = {
    "grey": _grey,
    "rgb": _rgb,
    "opaque": _opaque,
    "veil": _veil,
    "cutout": _cutout,
    "secret": _secret,
    "palette": _palette,
}
