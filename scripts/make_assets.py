"""Make the files that travel with the notebooks, and the bundled samples of the data sets.

    python scripts/make_assets.py [--data DIR] [--only NAME ...]

The parts are:

    college   source/college/college.csv, a copy of the table of 777 colleges
    photo     source/fashion_cnn/ankle_boot.jpg, a snapshot made from a Fashion-MNIST test image
    seven     source/chatgpt_fix/seven.jpg, a digit made from an MNIST test image
    model     source/chatgpt_fix/digit_model.keras, a small network trained on MNIST
    samples   nbassay/data/samples/*.npz and LICENSES.md, balanced parts of both image sets

DIR holds `college.csv`, `mnist.npz` and `fashion-mnist/*.gz`; by default it is $NBASSAY_DATA, or
`../shared/data` beside the repository. Everything is seeded. Images and samples come out the same
on every run with the same libraries; the network's weights may differ in the last digits between
machines.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

if TYPE_CHECKING:
    import keras

REPOSITORY = Path(__file__).resolve().parent.parent
SEED = 42
# The part of the photo that the exercise crops: left, upper, right, lower.
CROP = (100, 400, 600, 900)
PHOTO_SIZE = (720, 1040)
# Added to red, green and blue. Weighted as Pillow weighs them for greyscale (0.299, 0.587, 0.114)
# they add up to nothing, so the tint leaves the brightness as it is.
TINT = (13.0, -5.0, -8.35)
# How bright the darkest part of the photo and its ground are, before light and noise.
DARKEST, PAPER = 8, 248
ANKLE_BOOT = 9
# Arguments that recent releases of Keras 3 added (our network leaves them at their defaults), and
# a memory address that would make the file differ from run to run.
RECENT_ARGUMENTS = frozenset(
    {"input_axes", "output_axes", "quantization_config", "optional", "shared_object_id"}
)

Images = NDArray[np.uint8]
Arrays = dict[str, Images]


def main(arguments: list[str] | None = None) -> int:
    """Make the parts asked for; return an exit code."""
    options = _parser().parse_args(arguments)
    if not options.data.is_dir():
        print(f"{options.data} is no folder; name the data with --data DIR", file=sys.stderr)
        return 2
    for name in options.only or PARTS:
        for path in PARTS[name](options.data):
            print(f"{path.relative_to(REPOSITORY)}  {path.stat().st_size:,} bytes")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        default=Path(os.environ.get("NBASSAY_DATA", REPOSITORY.parent / "shared" / "data")),
        help="the folder with the full data sets (default: %(default)s)",
    )
    parser.add_argument(
        "--only", nargs="+", choices=sorted(PARTS), metavar="NAME", help="make these parts only"
    )
    return parser


def make_college(data: Path) -> list[Path]:
    """Copy the table of colleges next to the notebooks that read it."""
    target = _target("source/college/college.csv")
    shutil.copyfile(data / "college.csv", target)
    return [target]


def make_photo(data: Path) -> list[Path]:
    """Turn the first ankle boot among the test images into a snapshot."""
    fashion = read_fashion_mnist(data)
    boot = fashion["x_test"][np.flatnonzero(fashion["y_test"] == ANKLE_BOOT)[0]]
    target = _target("source/fashion_cnn/ankle_boot.jpg")
    snapshot(boot, np.random.default_rng(SEED)).save(target, quality=92)
    return [target]


def make_seven(data: Path) -> list[Path]:
    """Write the first 7 among the test images as a large RGB picture, white on black."""
    mnist = read_mnist(data)
    seven = mnist["x_test"][np.flatnonzero(mnist["y_test"] == 7)[0]]
    target = _target("source/chatgpt_fix/seven.jpg")
    large = Image.fromarray(seven).resize((280, 280), Image.Resampling.BICUBIC)
    large.convert("RGB").save(target, quality=92)
    return [target]


def make_model(data: Path) -> list[Path]:
    """Train the network that reads digits, and keep it without its optimizer's state."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras  # slow to import, and needed for this part only

    keras.utils.set_random_seed(SEED)
    mnist = read_mnist(data)
    model = _digit_network()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    rows = mnist["x_train"][..., None].astype("float32") / 255
    model.fit(rows, mnist["y_train"], batch_size=128, epochs=6, verbose=2)
    test_rows = mnist["x_test"][..., None].astype("float32") / 255
    _, accuracy = model.evaluate(test_rows, mnist["y_test"], verbose=0)
    print(f"digit_model: {accuracy:.4f} of the test images read right")
    # A copy that was never compiled: a third of the size, and its file names no optimizer.
    plain = _digit_network()
    plain.set_weights(model.get_weights())
    target = _target("source/chatgpt_fix/digit_model.keras")
    plain.save(target)
    _make_portable(target)
    return [target]


def _make_portable(path: Path) -> None:
    """Rewrite a `.keras` archive so that older releases of Keras 3 load it as well.

    Keras writes every argument of every layer, those left at their defaults included, and refuses
    arguments that it does not know. Colab's Keras is often older than the one that saved the file.
    """
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    members["config.json"] = json.dumps(_without(config, RECENT_ARGUMENTS)).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def _without(value: Any, keys: frozenset[str]) -> Any:
    """Return a JSON value without `keys`, however deep they are."""
    if isinstance(value, dict):
        return {key: _without(item, keys) for key, item in value.items() if key not in keys}
    if isinstance(value, list):
        return [_without(item, keys) for item in value]
    return value


def _digit_network() -> keras.Model:
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(shape=(28, 28, 1), name="image"),
            layers.Conv2D(16, 3, activation="relu", name="strokes"),
            layers.MaxPooling2D(name="strokes_pool"),
            layers.Conv2D(32, 3, activation="relu", name="shapes"),
            layers.MaxPooling2D(name="shapes_pool"),
            layers.Flatten(name="flatten"),
            layers.Dropout(0.3, name="dropout"),
            layers.Dense(64, activation="relu", name="hidden"),
            layers.Dense(10, activation="softmax", name="digit"),
        ],
        name="digit_model",
    )


def make_samples(data: Path) -> list[Path]:
    """Write balanced samples of both image sets, and whose they are."""
    folder = REPOSITORY / "nbassay" / "data" / "samples"
    fashion = _target(str(folder / "fashion_mnist.npz"))
    mnist = _target(str(folder / "mnist.npz"))
    licences = _target(str(folder / "LICENSES.md"))
    np.savez_compressed(
        fashion, allow_pickle=False, **sample(read_fashion_mnist(data), train=600, test=100)
    )
    np.savez_compressed(mnist, allow_pickle=False, **sample(read_mnist(data), train=500, test=100))
    licences.write_text(LICENCES, encoding="utf-8")
    return [fashion, mnist, licences]


PARTS: dict[str, Callable[[Path], list[Path]]] = {
    "college": make_college,
    "photo": make_photo,
    "seven": make_seven,
    "model": make_model,
    "samples": make_samples,
}


def snapshot(image: Images, random: np.random.Generator) -> Image.Image:
    """Return a photo-like picture from which the exercise's steps give `image` back.

    The steps are: greyscale, crop to `CROP`, resize to 28x28, mirror, negative. So the picture is
    the mirrored negative of `image` (28, 28) in the place of the crop, in colour, on a light
    ground, with uneven light and mild noise.
    """
    left, upper, right, lower = CROP
    large = Image.fromarray(255 - image[:, ::-1])
    large = large.resize((right - left, lower - upper), Image.Resampling.BICUBIC)
    # Below the size of one original pixel (18 across), so that shrinking gives the pixels back.
    large = large.filter(ImageFilter.GaussianBlur(4))
    brightness = np.full(PHOTO_SIZE[::-1], 255.0)
    brightness[upper:lower, left:right] = np.asarray(large, dtype=float)
    # Leave room for tint, light and noise: white paper in a room is not quite white.
    brightness = DARKEST + brightness * (PAPER - DARKEST) / 255
    brightness += np.linspace(2, -2, PHOTO_SIZE[0])
    brightness += random.normal(0, 3, brightness.shape)
    colours = brightness[..., None] + np.array(TINT) * _darkness(brightness)[..., None]
    return Image.fromarray(np.clip(np.rint(colours), 0, 255).astype(np.uint8))


def _darkness(brightness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 0 on the light ground and 1 in the dark: leather has a colour, paper has none."""
    return np.clip((PAPER - brightness) / 120, 0, 1)


def sample(arrays: Arrays, *, train: int, test: int) -> Arrays:
    """Return the first `train` and `test` images of each class, in the order of the data set."""
    chosen = {}
    for part, count in (("train", train), ("test", test)):
        labels = arrays[f"y_{part}"]
        rows = np.sort(
            np.concatenate([np.flatnonzero(labels == label)[:count] for label in range(10)])
        )
        chosen[f"x_{part}"] = arrays[f"x_{part}"][rows]
        chosen[f"y_{part}"] = labels[rows]
    return chosen


def read_mnist(data: Path) -> Arrays:
    """Return MNIST: `x_train` (60000, 28, 28), `y_train` (60000,) and so on, all uint8."""
    with np.load(data / "mnist.npz", allow_pickle=False) as file:
        return {name: file[name].astype(np.uint8) for name in file.files}


def read_fashion_mnist(data: Path) -> Arrays:
    """Return Fashion-MNIST in the same form as `read_mnist`."""
    return {
        f"{letter}_{part}": _read_idx(data / "fashion-mnist" / f"{stem}-{kind}-ubyte.gz")
        for part, stem in (("train", "train"), ("test", "t10k"))
        for letter, kind in (("x", "images-idx3"), ("y", "labels-idx1"))
    }


def _read_idx(path: Path) -> Images:
    """Read an idx file of bytes: 2 zero bytes, type, rank, big-endian sizes, then the data.

    The format is described at http://yann.lecun.com/exdb/mnist/.
    """
    content = gzip.decompress(path.read_bytes())
    rank = content[3]
    sizes = np.frombuffer(content, dtype=">i4", count=rank, offset=4)
    return np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * rank).reshape(sizes)


def _target(name: str) -> Path:
    path = REPOSITORY / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


LICENCES = """\
# Whose pictures these are

Both files hold `x_train`, `y_train`, `x_test` and `y_test` (uint8) and were made by
`scripts/make_assets.py`: the first images of each class, in the order of the full data set,
unchanged.

## `fashion_mnist.npz`: 6,000 training and 1,000 test images of Fashion-MNIST

Copyright (c) 2017 Zalando SE, https://tech.zalando.com. Han Xiao, Kashif Rasul, Roland Vollgraf:
*Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms*,
arXiv:1708.07747; https://github.com/zalandoresearch/fashion-mnist. `ankle_boot.jpg` in
`source/fashion_cnn` was made from one of its test images.

The MIT License (MIT)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

## `mnist.npz`: 5,000 training and 1,000 test images of MNIST

Yann LeCun, Corinna Cortes and Christopher J. C. Burges hold the copyright of MNIST, which derives
from NIST's Special Databases 1 and 3; http://yann.lecun.com/exdb/mnist/. It is made available
under the Creative Commons Attribution-ShareAlike 3.0 licence,
https://creativecommons.org/licenses/by-sa/3.0/, and so is this part of it. What was changed: some
of the images were left out. `seven.jpg` in `source/chatgpt_fix` was enlarged from one of its test
images and is under the same licence.
"""

if __name__ == "__main__":
    sys.exit(main())
