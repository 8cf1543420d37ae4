"""Importing Keras on first use, without the notes that TensorFlow writes to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def settle_tensorflow() -> None:
    """Settle what TensorFlow reads of the environment when a process first imports it.

    It would greet every user of a command with lines on stderr, and look for a graphics card that
    marking has no use for. Where it is imported already, nothing changes.
    """
    if "tensorflow" not in sys.modules:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


def load_keras() -> Any:
    """Return the module `keras`, imported on first use.

    TensorFlow speaks of its processor before TF_CPP_MIN_LOG_LEVEL is looked at, so stderr is put
    aside during the import. Errors are raised as ever.
    """
    settle_tensorflow()
    if "keras" not in sys.modules:
        with _stderr_aside():
            import keras
    import keras

    return keras


@contextmanager
def _stderr_aside() -> Iterator[None]:
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
