"""Predictions over many rows are asked for outside and made once; what comes back is Keras's own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sandbox_runs import LIMITS, Ran, names, notebook

from nbassay import evidence as ev
from nbassay.checks.values import plain, to_array
from nbassay.evidence import load_request
from nbassay.grading._trainer import Trainer
from nbassay.keras.models import _predict
from nbassay.keras.training import TrajectoryStore
from nbassay.kernel.export_arrays import ArrayStore
from nbassay.kernel.export_models import describe_model
from nbassay.sandbox import Job, run_notebook

pytestmark = pytest.mark.keras

BUILD = """
import keras, numpy as np
x = np.random.default_rng(3).random((10000, 28, 28, 1), np.float32)
y = (x[:, 5, 5, 0] > 0.5).astype(int)
layers = [keras.layers.Conv2D(8, 3, activation='relu'), keras.layers.Flatten(),
          keras.layers.Dense(1, activation='sigmoid')]
model = keras.Sequential([keras.Input((28, 28, 1)), *layers])
model.compile('adam', 'binary_crossentropy', metrics=['accuracy', keras.metrics.AUC(name='auc')])
looks_on = keras.callbacks.Callback()  # with one the notebook computes by itself
"""
ASKED = """
asked = model.predict(x, batch_size=100)
scores = model.evaluate(x, y, return_dict=True)
weights = np.where(y == 1, 3.0, 1.0)
weighted = model.evaluate(x, y, sample_weight=weights, verbose=0)
# So sure of everything that a sigmoid or a softmax is 0 or 1 in float32, and of the mistakes too.
kinds = keras.utils.to_categorical((y + (np.arange(len(y)) % 5 == 0)) % 2, 2)
def sure(activation):
    hidden = [keras.layers.Conv2D(8, 3, activation='relu'), keras.layers.Flatten()]
    outputs = [keras.layers.Dense(2), keras.layers.Activation(activation)]
    found = keras.Sequential([keras.Input((28, 28, 1)), *hidden, *outputs])
    found.set_weights([30 * weight for weight in found.get_weights()])
    found.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
    return found
sigmoids, softmax = sure('sigmoid'), sure('softmax')
sure_sigmoids = sigmoids.evaluate(x, kinds, verbose=0)
sure_softmax = softmax.evaluate(x, kinds, verbose=0)
"""
HERE = """
here = model.predict(x, callbacks=[looks_on], verbose=0)
scores_here = model.evaluate(x, y, callbacks=[looks_on], return_dict=True, verbose=0)
weighted_here = model.evaluate(x, y, sample_weight=weights, callbacks=[looks_on], verbose=0)
sure_sigmoids_here = sigmoids.evaluate(x, kinds, callbacks=[looks_on], verbose=0)
sure_softmax_here = softmax.evaluate(x, kinds, callbacks=[looks_on], verbose=0)
few = model.predict(x[:20], verbose=0)
"""
CHANGED = """
model.set_weights([2 * weight for weight in model.get_weights()])
later = model.predict(x, verbose=0)
x[:] = 0
still = model.predict(x, verbose=0)
again = model.predict(x[:20], verbose=0)
"""
OWN = """
class Own(keras.Sequential):
    pass
own = Own([keras.Input((28, 28, 1)), *layers]).predict(x, verbose=0)
try:
    model.predict(x[:, :20])
except Exception as error:
    wrong = type(error).__name__
"""
WANTED = (
    "asked scores weighted here scores_here weighted_here few later still again own wrong "
    "sure_sigmoids sure_softmax sure_sigmoids_here sure_softmax_here"
)


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> tuple[Ran, int, int]:
    """A notebook run for real; how often outputs were computed outside, and how often they were asked for."""
    computed: list[int] = []
    asked: list[ev.OutputsRequest] = []
    compute, outputs = _predict._computed, Trainer._outputs

    def counted(*given):
        computed.append(1)
        return compute(*given)

    def noted(trainer, request):
        asked.append(request)
        return outputs(trainer, request)

    folder = tmp_path_factory.mktemp("forward")
    out = folder / "out"
    out.mkdir()
    job = Job(
        notebook=notebook(BUILD, ASKED, HERE, CHANGED, OWN, ("test_a", "")),
        files={},
        inputs={},
        capture={"test_a": names(*WANTED.split())},
        limits=LIMITS,
        fast_epochs=1,
        trainer=Trainer(TrajectoryStore(folder / "trainings", 10**8), seconds=60),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_predict, "_computed", counted)
        patch.setattr(Trainer, "_outputs", noted)
        found = Ran(run_notebook(job, out, isolation="bwrap"), out)
    assert set(found.statuses) == {"ok"}, [c["error"] for c in found.record["cells"] if c["error"]]
    return found, len(computed), len(asked)


def value(ran, name: str):
    return ran[0].capture("test_a").names[name]


def array(ran, name: str):
    return to_array(value(ran, name))


def numbers(ran, name: str) -> list[float]:
    found = plain(value(ran, name))
    return list(found.values() if isinstance(found, dict) else found)


def test_outputs_of_equal_weights_and_rows_are_computed_once(ran):
    """Two evaluations ask for the same; all others for something else, or rows of a wrong shape."""
    _, computed, asked = ran
    assert (asked, computed) == (8, 6)


def test_a_prediction_is_what_keras_itself_gives(ran):
    assert array(ran, "asked").shape == (10000, 1)
    assert array(ran, "asked").dtype == np.float32
    np.testing.assert_allclose(array(ran, "asked"), array(ran, "here"), atol=1e-5)
    np.testing.assert_allclose(array(ran, "few"), array(ran, "here")[:20], atol=1e-5)


@pytest.mark.parametrize("name", ["scores", "weighted"])
def test_an_evaluation_is_what_keras_itself_gives(ran, name):
    """Loss, accuracy and an area under the curve, with and without weights of the rows."""
    given, here = numbers(ran, name), numbers(ran, f"{name}_here")
    assert len(given) == 3
    np.testing.assert_allclose(given, here, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["sure_sigmoids", "sure_softmax"])
def test_a_loss_is_counted_from_what_goes_into_the_last_activation(ran, name):
    """As Keras does; from the rounded probabilities it would be bounded by 16 a row."""
    given, here = numbers(ran, name), numbers(ran, f"{name}_here")
    assert here[0] > 16.2
    np.testing.assert_allclose(given, here, rtol=1e-4)


def test_what_changes_in_between_is_seen(ran):
    """Other weights give other outputs, and so do rows that were changed in place."""
    assert not np.allclose(array(ran, "later"), array(ran, "here"), atol=1e-3)
    assert np.unique(array(ran, "still")).size == 1
    np.testing.assert_allclose(array(ran, "again"), array(ran, "still")[:20], atol=1e-6)


def test_what_cannot_be_asked_for_is_left_to_keras(ran):
    """A class of the notebook's own predicts by itself; wrong rows get Keras's own error."""
    assert array(ran, "own").shape == (10000, 1)
    assert value(ran, "wrong").value in {"ValueError", "InvalidArgumentError"}


def test_a_name_given_by_a_notebook_is_not_what_outputs_are_kept_by(tmp_path):
    """Two notebooks send other rows under one file name: each gets what its own rows give."""
    trainer = Trainer(TrajectoryStore(tmp_path / "trainings", 10**8), seconds=60)
    found = [trainer._outputs(_request(tmp_path / str(scale), scale)) for scale in (1, 2)]
    assert not np.allclose(*found)
    np.testing.assert_allclose(2 * found[0], found[1], rtol=1e-5)
    assert np.array_equal(trainer._outputs(_request(tmp_path / "1again", 1)), found[0])


def _request(folder: Path, scale: int) -> ev.OutputsRequest:
    """Return a request for a linear model over rows times `scale`, whose file is called the same."""
    import keras

    for part in ("training", "arrays"):
        (folder / part).mkdir(parents=True)
    layer = keras.layers.Dense(600, use_bias=False, name="d", kernel_initializer="ones")
    model = keras.Sequential([keras.Input((20,), name="x"), layer])
    arrays = ArrayStore(folder / "arrays", 10**8, 10**8)
    rows = np.random.default_rng(0).random((4000, 20), np.float32)
    reference = arrays.put(rows)
    np.savez(folder / "arrays" / f"{reference['file']}.npz", data=rows * scale)
    asked = {"schema": 1, "kind": "outputs", "x": {**reference, "codec": "raw", "scale": 1}}
    asked["model"] = describe_model(model, arrays, lambda _: [])
    (folder / "training" / "0.json").write_text(json.dumps(asked))
    found = load_request(folder, "0.json")
    assert isinstance(found, ev.OutputsRequest)
    return found
