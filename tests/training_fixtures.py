"""Fixtures of the test modules that train, which name this one as a plugin."""

from __future__ import annotations

import keras
import pytest

from nbassay.keras.training import TrajectoryStore


@pytest.fixture
def seeded() -> None:
    """Let Keras draw the same weights in every run of the tests."""
    keras.utils.set_random_seed(11)


@pytest.fixture
def store(tmp_path) -> TrajectoryStore:
    """A store of one test's own."""
    return TrajectoryStore(tmp_path / "trajectories", 100_000_000)
