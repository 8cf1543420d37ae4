"""The record of Keras's `fit` and of models, from real trainings in the sandbox."""

from __future__ import annotations

import numpy as np
import pytest
from sandbox_runs import Ran, names, run

from nbassay import evidence as ev

pytestmark = pytest.mark.keras

FAST_EPOCHS = 4

SETUP = """
import numpy as np, pandas as pd, keras, tensorflow as tf
from keras import layers, callbacks
keras.utils.set_random_seed(5)
x = np.random.default_rng(1).random((96, 8))
y = (x.sum(axis=1) > 4).astype("int64")

def build():
    made = keras.Sequential([
        keras.Input((8,)), layers.Dense(4, activation="relu"), layers.Dense(1, activation="sigmoid")
    ])
    made.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return made
"""

CAPPED = """
class Spy(callbacks.Callback):
    def __init__(self, keep=3):
        super().__init__()
        self.keep = keep
        self.asked = []
        self.ends = 0
        self.stopping = []
    def on_epoch_begin(self, epoch, logs=None):
        self.asked.append(self.params["epochs"])
    def on_epoch_end(self, epoch, logs=None):
        self.stopping.append(self.model.stop_training)
    def on_train_end(self, logs=None):
        self.ends += 1

spy = Spy()
model = build()
history = model.fit(x, y, epochs=50, batch_size=16, verbose=0, validation_split=0.25,
    callbacks=[spy, callbacks.ModelCheckpoint("best.keras", monitor="val_loss",
                                              save_best_only=True)])
drawn = [history.history["loss"][epoch] for epoch in range(50)]
asked, ends, stopping = spy.asked, spy.ends, any(spy.stopping)
stop_after = model.stop_training
"""

MANY = """
class Small(keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = layers.Dense(1)
    def call(self, inputs):
        return self.inner(inputs)

inputs = keras.Input((8,))
functional = keras.Model(inputs, layers.Dense(1)(inputs))
functional.compile(optimizer=keras.optimizers.SGD(0.5), loss=keras.losses.MeanSquaredError())
functional.fit(tf.data.Dataset.from_tensor_slices((x, y)).batch(8), epochs=2, verbose=0)

def forever():
    while True:
        yield x[:8], y[:8]
functional.fit(forever(), steps_per_epoch=2, epochs=1, verbose=0)

custom = Small()
custom.compile(loss="mse", optimizer="sgd")
custom.fit(pd.DataFrame(x), pd.Series(y), epochs=1, verbose=0, validation_data=(x[:10], y[:10]),
           class_weight={0: 1.0, 1: 2.0}, shuffle=False)

stopper = build()
stopped = stopper.fit(x, y, epochs=30, verbose=0,
    callbacks=[callbacks.EarlyStopping(monitor="loss", patience=0, min_delta=10.0)])
resumed = stopper.fit(x, y, initial_epoch=3, epochs=20, verbose=0)

class Trouble(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        raise RuntimeError("mine")
try:
    stopper.fit(x, y, epochs=9, verbose=0, callbacks=Trouble())
except RuntimeError as error:
    caught = str(error)
try:
    stopper.fit(x, y, epoch=9)
except TypeError as error:
    wrong_use = str(error)
model = None
kept = custom
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Ran:
    """One notebook with a capped fit, and one of every other kind after it."""
    out = tmp_path_factory.mktemp("fits") / "out"
    return run(
        out,
        SETUP,
        CAPPED,
        ("test_train", "assert False"),
        MANY,
        ("test_many", ""),
        capture={
            "test_train": names(
                *("model", "history", "drawn", "asked", "ends", "stopping", "stop_after", "tensor"),
                files=["best.keras"],
            ),
            "test_many": names(
                *("model", "functional", "kept", "stopped", "resumed", "caught", "wrong_use"),
            ),
        },
        fast_epochs=FAST_EPOCHS,
    )


@pytest.fixture(scope="module")
def first(ran) -> ev.Capture:
    """The capture after the capped fit."""
    return ran.capture("test_train")


@pytest.fixture(scope="module")
def fits(ran) -> tuple[ev.Fit, ...]:
    """All fits of the notebook."""
    return ran.capture("test_many").fits


def test_the_fit_is_recorded_as_it_was_asked_for(first):
    """Epochs asked for and run, batches, split, loss, layers and callbacks."""
    (fit,) = first.fits
    assert (fit.model_class, fit.source, fit.parameters) == ("Sequential", "arrays", 41)
    assert (fit.epochs, fit.epochs_run, fit.stopped_by) == (50, FAST_EPOCHS, "budget")
    assert (fit.batch_size, fit.validation_split, fit.shuffle) == (16, 0.25, True)
    assert fit.compile.loss_name == "binary_crossentropy"
    assert fit.compile.optimizer_name == "adam"
    assert fit.compile.metric_names == ("accuracy",)
    assert [layer.class_name for layer in fit.layers] == ["Dense", "Dense"]
    spy, checkpoint = fit.callbacks
    assert (spy.class_name, spy.builtin, spy.params["keep"]) == ("Spy", False, 3)
    assert (checkpoint.class_name, checkpoint.builtin) == ("ModelCheckpoint", True)
    assert checkpoint.params["monitor"] == "val_loss"
    assert checkpoint.params["save_best_only"] is True
    assert set(fit.history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert all(len(series) == FAST_EPOCHS for series in fit.history.values())


def test_training_data_comes_out_exactly(first):
    """A grader sees which rows a model was trained on."""
    (fit,) = first.fits
    assert np.array_equal(fit.x.load(), np.random.default_rng(1).random((96, 8)))
    assert fit.y.load().sum() > 0


def test_a_capped_history_is_padded_to_the_length_asked_for(first):
    """Plots and tests over range(epochs) work in the fast budget as in the full one."""
    history = first.names["history"]
    assert history.epochs == tuple(range(50))
    assert all(len(series) == 50 for series in history.history.values())
    losses = history.history["loss"]
    assert len(set(losses[FAST_EPOCHS - 1 :])) == 1
    assert first.names["drawn"].load().tolist() == list(losses)


def test_callbacks_do_not_notice_the_cap(first):
    """They see the epochs asked for, no early stop, and one ordinary end of training."""
    assert first.names["asked"].load().tolist() == [50] * FAST_EPOCHS
    assert first.names["ends"].value == 1
    assert first.names["stopping"].value is False
    assert first.names["stop_after"].value is False


def test_a_model_comes_out_with_weights_and_the_fits_that_made_it(first):
    """Weights in Keras's order, shapes of layers, and no doubt which fit trained it."""
    model = first.names["model"]
    assert (model.class_name, model.builtin, model.fits) == ("Sequential", True, (0,))
    shapes = [weight.array.shape for weight in model.weights]
    assert shapes == [(8, 4), (4,), (4, 1), (1,)]
    assert [layer.output_shape for layer in model.layers] == [(None, 4), (None, 1)]
    assert [layer.parameters for layer in model.layers] == [36, 5]


def test_a_saved_model_is_loaded_inside_and_described(first):
    """The checkpoint file is looked at without ever being loaded outside."""
    saved = first.files["best.keras"]
    assert saved.exists
    assert saved.error is None
    assert saved.model.class_name == "Sequential"
    assert saved.model.compile.optimizer_name == "adam"
    assert saved.model.fits == ()


def test_every_kind_of_source_and_model_is_recorded(fits):
    """Datasets, generators, tables; functional models and classes of the student's own."""
    assert [fit.source for fit in fits[1:4]] == ["dataset", "generator", "arrays"]
    assert [fit.model_class for fit in fits[1:4]] == ["Functional", "Functional", "Small"]
    rows = np.random.default_rng(1).random((96, 8))
    assert np.array_equal(fits[1].x.load(), rows)
    assert (fits[1].batch_size, fits[1].shuffle) == (8, False)
    assert np.unique(fits[2].x.load(), axis=0).shape == (8, 8)
    assert fits[1].compile.optimizer.config["learning_rate"] == 0.5
    assert fits[1].compile.loss_name == "mean_squared_error"
    table = fits[3]
    assert table.x.shape == (96, 8)
    assert table.validation.rows == 10
    assert dict(table.class_weight) == {"0": 1.0, "1": 2.0}
    assert table.shuffle is False
    assert table.batch_size == 32


def test_early_stopping_is_told_from_the_budget(ran, fits):
    """What a callback stopped is not padded."""
    assert (fits[4].epochs, fits[4].epochs_run, fits[4].stopped_by) == (30, 2, "callback")
    assert len(ran.capture("test_many").names["stopped"].history["loss"]) == 2


def test_a_resumed_training_is_capped_from_where_it_starts(ran, fits):
    """The padding counts from the initial epoch."""
    assert (fits[5].initial_epoch, fits[5].epochs_run, fits[5].stopped_by) == (
        3,
        FAST_EPOCHS,
        "budget",
    )
    resumed = ran.capture("test_many").names["resumed"]
    assert resumed.epochs == tuple(range(3, 20))
    assert len(resumed.history["loss"]) == 17


def test_an_error_inside_fit_is_recorded_and_reaches_the_student(ran, fits):
    """Recording changes nothing of what the notebook sees; wrong use is no fit at all."""
    assert (fits[6].stopped_by, fits[6].epochs_run) == ("error", 0)
    assert len(fits) == 7
    captured = ran.capture("test_many").names
    assert captured["caught"].value == "mine"
    assert "epoch" in captured["wrong_use"].value


def test_a_class_of_the_students_own_is_marked_so(ran):
    """It cannot be rebuilt outside, and the grader must know."""
    kept = ran.capture("test_many").names["kept"]
    assert (kept.class_name, kept.builtin, kept.fits) == ("Small", False, (3,))


def test_a_name_overwritten_later_does_not_matter(ran, first):
    """`model = None` in a later cell leaves the earlier capture alone."""
    assert ran.capture("test_many").names["model"].value is None
    assert first.names["model"].class_name == "Sequential"


def test_importing_tensorflow_writes_nothing_to_standard_error(ran):
    """Some test tools take anything there for a failure."""
    assert [output for output in ran.outputs[0] if output.get("name") == "stderr"] == []


def test_that_matplotlib_looks_for_fonts_on_a_busy_machine_is_not_told(tmp_path):
    said = "Matplotlib is building the font cache; this may take a moment."
    code = f"import sys; print({said!r}, file=sys.stderr); print('mine', file=sys.stderr)"
    (output,) = run(tmp_path / "out", code, ("test_it", "")).outputs[0]
    assert (output["name"], output["text"]) == ("stderr", "mine\n")


def test_the_full_budget_runs_what_was_asked_for(tmp_path):
    """No cap, no padding, and ~/.keras serves data sets without network."""
    home = tmp_path / "keras"
    (home / "datasets").mkdir(parents=True)
    np.savez(home / "datasets" / "tiny.npz", x=np.arange(4))
    ran = run(
        tmp_path / "out",
        SETUP + "path = keras.utils.get_file('tiny.npz', origin='https://localhost/tiny.npz')\n"
        "kept = np.load(path)['x']\nhistory = build().fit(x, y, epochs=6, verbose=0)",
        ("test_train", ""),
        capture={"test_train": names("history", "kept")},
        keras_home=home,
    )
    (fit,) = ran.capture("test_train").fits
    assert (fit.epochs_run, fit.stopped_by) == (6, None)
    assert len(ran.capture("test_train").names["history"].history["loss"]) == 6
    assert ran.capture("test_train").names["kept"].load().tolist() == [0, 1, 2, 3]
