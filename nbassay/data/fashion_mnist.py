"""Fashion-MNIST: 70,000 pictures of clothes, in the four files that Keras reads as they are."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np

from nbassay.data._description import DataSet, Found
from nbassay.data._image_sets import Bytes, ImageSet, as_full, read_sample


def _load(found: Found) -> ImageSet:
    return read_sample(found.name) if found.folder is None else as_full(_read_idx(found.folder))


def _read_idx(folder: Path) -> dict[str, Bytes]:
    """Read the four idx files: a header of 16 bytes for images, 8 for labels, then bytes."""
    arrays = {}
    for part, stem in (("train", "train"), ("test", "t10k")):
        labels = gzip.decompress((folder / f"{stem}-labels-idx1-ubyte.gz").read_bytes())
        images = gzip.decompress((folder / f"{stem}-images-idx3-ubyte.gz").read_bytes())
        arrays[f"y_{part}"] = np.frombuffer(labels, np.uint8, offset=8)
        arrays[f"x_{part}"] = np.frombuffer(images, np.uint8, offset=16).reshape(-1, 28, 28)
    return arrays


def _write(images: ImageSet, folder: Path) -> None:
    for stem, x, y in (
        ("train", images.x_train, images.y_train),
        ("t10k", images.x_test, images.y_test),
    ):
        _write_gz(
            folder / f"{stem}-images-idx3-ubyte.gz", struct.pack(">4i", 2051, len(x), 28, 28), x
        )
        _write_gz(folder / f"{stem}-labels-idx1-ubyte.gz", struct.pack(">2i", 2049, len(y)), y)


def _write_gz(path: Path, header: bytes, values: Bytes) -> None:
    path.write_bytes(gzip.compress(header + values.tobytes(), compresslevel=1, mtime=0))


DATA_SET = DataSet(
    folder="fashion-mnist",
    files={
        "train-images-idx3-ubyte.gz": (
            "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7",
        ),
        "train-labels-idx1-ubyte.gz": (
            "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056",
        ),
        "t10k-images-idx3-ubyte.gz": (
            "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa",
        ),
        "t10k-labels-idx1-ubyte.gz": (
            "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05",
        ),
    },
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/{file}",
    licence="MIT, Zalando SE",
    load=_load,
    write=_write,
)
