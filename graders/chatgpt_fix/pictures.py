"""What a student's functions make of the hidden pictures, and what they should make of them."""

import functools
from pathlib import Path

import numpy as np
from PIL import Image

from nbassay.checks import CheckFailed, shapes
from nbassay.grader import fail, partial, require, sentences, text
from nbassay.keras.models import load_keras, predict
from nbassay.texts import NO_TEXT

from .hidden_pictures import BY_FILE, MODEL_FILE, PICTURES, original

# Mean difference of pixels in [0, 1]. Pillow's six filters, before or after laying a picture on
# black, stay within 0.027; hidden white shown, palette numbers taken for brightness, a picture
# turned, cut or padded is off by 0.046 and more.
TOLERANCE = 0.04
ROOT = Path(__file__).resolve().parents[2]
MOST_NAMED = 4  # pictures that one message names


def given(name):
    """Return the file of that name that the students got."""
    path = ROOT / "release" / "chatgpt_fix" / name
    return path if path.is_file() else ROOT / "source" / "chatgpt_fix" / name


@functools.cache
def digit_model():
    """Return the network that travels with the notebook: our own file."""
    return load_keras().saving.load_model(given(MODEL_FILE), compile=False)


@functools.cache
def probabilities_of_seven():
    """Return what the network says of seven.jpg, (6, 10): a row for each way of resizing."""
    with Image.open(given("seven.jpg")) as file:
        grey = file.convert("L")
    ways = [np.asarray(grey.resize((28, 28), way)) / 255 for way in Image.Resampling]
    return predict(digit_model(), np.stack(ways)[..., None])


@functools.cache
def readable():
    """Return the files of those pictures that the network reads rightly when prepared well."""
    rows = np.stack([original(picture) for picture in PICTURES])[..., None] / 255
    answers = predict(digit_model(), rows).argmax(axis=1)
    found = frozenset(
        picture.file
        for picture, answer in zip(PICTURES, answers, strict=True)
        if answer == picture.digit
    )
    if len(found) < len(PICTURES) - 2:
        raise RuntimeError(f"{MODEL_FILE} reads only {len(found)} of {len(PICTURES)} pictures")
    return found


def each(results, look, why=NO_TEXT):
    """`look` holds for every picture; the points are shared out among the pictures.

    A failed check has the first fault, the kinds of picture that failed, and why it matters.
    """
    total, wrong = len(results), []
    for result in results:
        picture = BY_FILE[result.args[0]]
        try:
            look(picture, result)
        except CheckFailed as failed:
            wrong.append((picture, failed.message))
    if not wrong:
        return
    names = [picture.described for picture, _ in wrong[:MOST_NAMED]]
    first = text(
        ko="{first} (사진 {total}장 가운데 {wrong}장에서 틀림: {names})",
        en="{first} (wrong for {wrong} of {total} pictures: {names})",
        first=wrong[0][1],
        total=total,
        wrong=len(wrong),
        names=", ".join([*names, "..."] if len(wrong) > MOST_NAMED else names),
    )
    partial(1 - len(wrong) / total, sentences(first, why))


def named(picture):
    """A picture's description for messages."""
    return text(
        ko="그림 파일({described})", en="an image file ({described})", described=picture.described
    )


def same_picture(picture, result):
    """The result is the digit of `picture`, whatever its scale or number of axes."""
    pixels = result.array(named(picture)).astype(float)
    if pixels.size != 784:
        fail(
            text(
                ko="`{function}`에 {given}{을} 넣으면 값이 {size}개 나옵니다. 28×28 흑백이면 "
                "784개입니다.",
                en="`{function}` called with {given} gives {size} values; 28x28 in grey are 784.",
                function=result.function,
                given=named(picture),
                size=pixels.size,
            )
        )
    pixels = pixels.reshape(28, 28)
    pixels = pixels / 255 if np.nanmax(pixels) > 1.5 else pixels
    off = float(np.abs(pixels - original(picture) / 255).mean())
    if off <= TOLERANCE:
        return
    light = float(np.nanmean(pixels)) > 0.5
    fail(
        text(
            ko="`{function}`에 {given}{을} 넣으면 {seen} 나옵니다. 검은 바탕에 흰 숫자여야 합니다.",
            en="`{function}` called with {given} gives {seen}; it should be a white digit on "
            "black.",
            function=result.function,
            given=named(picture),
            seen=text(ko="바탕까지 희게", en="a light background")
            if light
            else text(ko="다른 그림이", en="another picture"),
        )
    )


def in_unit_range(picture, result):
    """The result holds floats from 0 to 1."""
    pixels = result.array(named(picture))
    name = f"{result.function}(path)"
    shapes.dtype(name, pixels, "float")
    # Resizing in float32 overshoots by 1e-7; divided by 255 twice, no digit is so far from black.
    shapes.in_unit_range(name, np.append(np.round(pixels, 3), 0), spread=0.05)


def digit_of(result):
    """Return the digit that a call answered with; of probabilities the most likely one.

    Whether the answer is an integer is looked at by a check of its own.
    """
    answer = result.array(named(BY_FILE[result.args[0]]))
    if answer.size == 10:
        return int(answer.argmax())
    return int(answer.ravel()[0]) if answer.size == 1 and np.isfinite(answer).all() else None


def right_digit(picture, result):
    """The digit of the picture was read, if the model can read it at all."""
    require(
        digit_of(result) == picture.digit or picture.file not in readable(),
        text(
            ko="`predict_digit`이 {given}의 숫자를 잘못 읽습니다.",
            en="`predict_digit` misreads the digit in {given}.",
            given=named(picture),
        ),
    )
