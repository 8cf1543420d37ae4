"""The store of predictions: what equal networks gave for equal rows, for all runs of a course."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nbassay.store.bounded import BoundedStore, seal, unseal

MAGIC = b"nbassay-prediction-1"
MAX_BYTES = 512 * 1024**2  # of all that is kept of a course
MAX_FILE = 64 * 1024**2


class PredictionStore(BoundedStore):
    """Outputs of networks, float32, by the key of network and rows."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, MAX_BYTES, "prediction", MAX_FILE)

    def load(self, key: str, shape: tuple[int, ...]) -> NDArray[np.float32] | None:
        """Return the outputs of `shape` kept under `key`, read-only, None if nothing good is.

        A file that is damaged or belongs to another key is taken for none.
        """
        content = self.read(key)
        payload = None if content is None else unseal(MAGIC, key, content)
        if payload is None:
            return None
        try:
            found = np.lib.format.read_array(io.BytesIO(payload), allow_pickle=False)
        except (ValueError, EOFError, OSError, MemoryError):
            return None
        if found.shape != shape or found.dtype != np.float32:
            return None
        found.setflags(write=False)
        return found

    def keep(self, key: str, outputs: NDArray[np.float32]) -> bool:
        """Keep `outputs` under `key`, whose lock the caller holds; return whether they fit."""
        payload = io.BytesIO()
        np.lib.format.write_array(payload, outputs, allow_pickle=False)
        return self.write(key, seal(MAGIC, key, payload.getvalue()))
