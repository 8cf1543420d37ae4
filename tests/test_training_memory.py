"""The largest trainings that are accepted: the process that trains outlives them in its memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.keras

TESTS = Path(__file__).parent

CHILD = """
import sys
from pathlib import Path
import numpy as np
from keras import Sequential, layers as L
from training_requests import request_of
from nbassay.cohort.pool import _bound_memory
from nbassay.keras.training import TrajectoryStore, train
_bound_memory()
rows, inputs, units, batch = map(int, sys.argv[2:])
model = Sequential([L.Input((inputs,)), *[L.Dense(u, activation="relu") for u in [units] * 2], L.Dense(1)])
model.compile("adam", "mse")
request = request_of(model, np.ones((rows, inputs), np.float32), np.ones(rows, np.float32),
                     epochs=1, batch_size=batch, fresh=True, shuffle=True)
print(len(train(request, TrajectoryStore(Path(sys.argv[1]), 10**9), 1).epochs))
"""

# Rows, numbers in a row, units of each of two layers, rows of a batch.
LARGEST = {
    "rows": (1_950_000, 100, 4, 4096),
    "a batch": (40_000, 10, 2_450, 40_000),
    "both": (98_000, 1_000, 4, 98_000),
    "weights": (4_000, 1_000, 2_600, 32),
}


@pytest.mark.parametrize(
    "case", [pytest.param(name, marks=[pytest.mark.slow] * (name != "both")) for name in LARGEST]
)
def test_the_largest_trainings_do_not_end_the_process(case, tmp_path):
    """Past its memory TensorFlow would end the process and not only the training."""
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "TF_CPP_MIN_LOG_LEVEL": "3"}
    numbers = map(str, LARGEST[case])
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path), *numbers],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
