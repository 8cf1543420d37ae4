"""MNIST: 70,000 handwritten digits."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nbassay.data._description import DataSet, Found
from nbassay.data._image_sets import ImageSet, as_full, read_npz, read_sample

_FILE = "mnist.npz"


def _load(found: Found) -> ImageSet:
    if found.folder is None:
        return read_sample(found.name)
    return as_full(read_npz(found.folder / _FILE))


def _write(images: ImageSet, folder: Path) -> None:
    np.savez(
        folder / _FILE,
        x_train=images.x_train,
        y_train=images.y_train,
        x_test=images.x_test,
        y_test=images.y_test,
    )


DATA_SET = DataSet(
    files={
        _FILE: (
            "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
            "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64",
        )
    },
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/{file}",
    licence="CC BY-SA 3.0, Yann LeCun, Corinna Cortes, Christopher J. C. Burges",
    load=_load,
    write=_write,
    keras_loaders=("keras.src.datasets.mnist",),
)
