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
TURN = 3  # places by which a model's answers are turned, to see whether it is the one that answers
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
        """What it is there to find out; "hidden" is a colour below what is transparent."""
        if self.form == "grey":
            return "grey" if self.size == (28, 28) else "size"
        named = {"cutout": "transparent", "veil": "hidden", "secret": "hidden"}
        return named.get(self.form, "colour")

    @property
    def described(self) -> str:
        """A short text for messages, such as "RGB PNG 64x64"; the same in both languages."""
        mode = {"grey": "greyscale", "rgb": "RGB", "palette": "palette"}.get(self.form, "RGBA")
        return f"{mode} {self.kind} {self.size[0]}x{self.size[1]}"

    @property
    def kind(self) -> str:
        """The kind of file, as Pillow calls it."""
        return {"jpg": "JPEG", "png": "PNG", "gif": "GIF"}[self.file.rpartition(".")[2]]


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


def hand_over(group, *more):
    """Inputs of the pictures of a `group`, each with `more` arguments behind it."""

    def hand(picture):
        return lambda rng: (FileArgument(picture.file, encoded()[picture.file]), *more)

    return draws(*(hand(picture) for picture in PICTURES if picture.group == group))


GROUPS = ("grey", "size", "colour", "transparent", "hidden")
pictures = {group: hand_over(group) for group in GROUPS}
read = {group: hand_over(group, ModelArgument(MODEL_FILE)) for group in GROUPS}
turned = hand_over("grey", TURN)


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
    quality = {"quality": 95} if picture.kind == "JPEG" else {}
    DRAW[picture.form](grey).save(file, picture.kind, **quality)
    return file.getvalue()


def veil(grey):
    """White all over; how much of it shows is the digit."""
    white = Image.new("L", grey.size, 255)
    return Image.merge("RGBA", (white, white, white, grey))


def cutout(grey, ground=0):
    """The digit as it is where there is any; elsewhere transparent, with `ground` below it."""
    values = np.asarray(grey)
    seen = Image.fromarray(np.where(values > 0, values, ground).astype(np.uint8))
    alpha = Image.fromarray(np.where(values > 0, 255, 0).astype(np.uint8))
    return Image.merge("RGBA", (seen, seen, seen, alpha))


def palette(grey):
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


DRAW = {
    "grey": lambda grey: grey,
    "rgb": lambda grey: grey.convert("RGB"),
    "opaque": lambda grey: grey.convert("RGBA"),
    "veil": veil,
    "cutout": cutout,
    "secret": functools.partial(cutout, ground=255),
    "palette": palette,
}
