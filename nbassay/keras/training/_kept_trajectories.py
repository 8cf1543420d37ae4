"""The store of trajectories."""

from __future__ import annotations

from pathlib import Path

from nbassay.keras.training._file import MAX_FILE, BrokenFileError, from_bytes, to_bytes
from nbassay.keras.training._trajectory import Trajectory
from nbassay.store.bounded import BoundedStore


class TrajectoryStore(BoundedStore):
    """Trajectories by the key of their training, together of `max_bytes` at most."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        super().__init__(folder, max_bytes, "trajectory", MAX_FILE)

    def load(
        self, key: str, shapes: tuple[tuple[int, ...], ...] | None = None
    ) -> Trajectory | None:
        """Return what is kept under `key` with weights of `shapes`, None if nothing good is.

        A file that is damaged or belongs to another key is taken for none.
        """
        content = self.read(key)
        try:
            return None if content is None else from_bytes(content, key, shapes)
        except BrokenFileError:
            return None

    def keep(self, trajectory: Trajectory) -> bool:
        """Keep `trajectory`, whose lock the caller holds; return whether there was room."""
        return self.write(trajectory.key, to_bytes(trajectory))
