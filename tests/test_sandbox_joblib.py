"""Work that scikit-learn and joblib would share among processes gets done in a sandbox as well."""

from __future__ import annotations

import numpy as np
import pytest
from sandbox_runs import LIMITS, Ran, names, notebook

from nbassay.sandbox import Job, choose, run_notebook

WORK = """
import numpy as np
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

rows = np.random.default_rng(0).normal(size=(120, 3))
classes = (rows.sum(axis=1) > 0).astype(int)
alone = cross_val_score(LogisticRegression(), rows, classes, cv=3)
scores = cross_val_score(LogisticRegression(), rows, classes, cv=3, n_jobs=2)
def square(number):
    return number**2
squares = Parallel(n_jobs=-1)(delayed(square)(number) for number in range(5))
cubes = Parallel(n_jobs=2)(delayed(pow)(number, 3) for number in range(5))
"""


@pytest.fixture(scope="module", params=["cold", "warm"])
def parent(request, tmp_path_factory):
    """No warm parent, or one that has imported scikit-learn as that of a course has."""
    if request.param == "cold":
        yield None
        return
    folder, imports = tmp_path_factory.mktemp("warm"), ["sklearn.model_selection"]
    with choose("bwrap").start(folder, imports, keras_home=None, threads=1) as started:
        yield started


@pytest.mark.parametrize("number", [1, 2])
def test_n_jobs_gives_what_one_process_does(parent, tmp_path, number):
    """In the second run of a warm parent, numbers of processes inside are in use nowhere outside."""
    out = tmp_path / "out"
    out.mkdir()
    wanted = {"test_a": names("alone", "scores", "squares", "cubes")}
    job = Job(notebook(WORK, ("test_a", "")), {}, {}, wanted, limits=LIMITS)
    ran = Ran(run_notebook(job, out, isolation="bwrap", warm=parent), out)
    assert ran.statuses == ["ok", "ok"], (number, ran.record)
    found = {name: value.load() for name, value in ran.capture("test_a").names.items()}
    np.testing.assert_array_equal(found["scores"], found["alone"])
    np.testing.assert_array_equal(found["squares"], [0, 1, 4, 9, 16])
    np.testing.assert_array_equal(found["cubes"], [0, 1, 8, 27, 64])
