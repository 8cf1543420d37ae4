"""A notebook's fit is asked for outside, and its answer is lived through as a training is."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from sandbox_runs import LIMITS, Ran, names, notebook

from nbassay import evidence as ev
from nbassay.evidence import EvidenceError, load_request
from nbassay.grading._trainer import Trainer
from nbassay.keras.training import TrajectoryStore, looks_fresh
from nbassay.keras.training._fresh import glorot_bound
from nbassay.sandbox import Job, run_notebook

pytestmark = pytest.mark.keras

EPOCHS = 4
LOGS = [
    {"accuracy": 0.5, "loss": 1.0, "val_accuracy": 0.5, "val_loss": 1.0},
    {"accuracy": 0.7, "loss": 0.6, "val_accuracy": 0.8, "val_loss": 0.5},
    {"accuracy": 0.8, "loss": 0.5, "val_accuracy": 0.7, "val_loss": 0.7},
    {"accuracy": 0.9, "loss": 0.4, "val_accuracy": 0.6, "val_loss": 0.9},
]
BUILD = """
import keras, numpy as np
x = np.linspace(-1, 1, 40).reshape(20, 2); y = (x[:, 0] > 0).astype(int)
def build():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation='sigmoid')])
    model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
    return model
model = build()
"""
PLAIN = "history = model.fit(x, y, epochs=10, batch_size=5, validation_split=0.2, verbose=0)"
STOPS = (
    "stopped = build()\n"
    "history_2 = stopped.fit(x, y, epochs=10, batch_size=5, validation_data=(x, y), verbose=0,\n"
    "    callbacks=[keras.callbacks.EarlyStopping('val_loss', patience=1,\n"
    "        restore_best_weights=True),\n"
    "        keras.callbacks.ModelCheckpoint('best.keras', 'val_accuracy', save_best_only=True)])\n"
    "best = keras.saving.load_model('best.keras').get_weights()[1]\n"
    "restored = stopped.get_weights()[1]"
)
SHORT = (
    "short = build()\n"
    "history_4 = short.fit(x, y, epochs=8, initial_epoch=2, batch_size=5, verbose=0,\n"
    "    validation_split=0.2)"
)
OWN = (
    "class Watch(keras.callbacks.Callback):\n"
    "    def on_train_batch_end(self, batch, logs=None): seen.append(batch)\n"
    "seen = []; third = build()\n"
    "history_3 = third.fit(x, y, epochs=2, batch_size=5, verbose=0, callbacks=[Watch()])"
)


class Scripted:
    """A trainer that answers every request with the same trajectory: weights are the epoch's number."""

    at_work = False

    def __init__(self) -> None:
        self.requests = []

    @contextmanager
    def open(self, out: Path, answers: Path):
        ended = threading.Event()
        thread = threading.Thread(target=self._serve, args=(out, answers, ended))
        thread.start()
        yield
        ended.set()
        thread.join()

    def _serve(self, out, answers, ended):
        for number in range(10):
            while not (out / "training" / f"{number}.json").exists():
                if ended.wait(0.01):
                    return
            self.requests.append(load_request(out, f"{number}.json"))
            arrays = {}
            for epoch in range(EPOCHS):
                arrays[f"{epoch}-0"] = np.full((2, 1), epoch + 1, np.float32)
                arrays[f"{epoch}-1"] = np.full((1,), epoch + 1, np.float32)
            np.savez(answers / f"{number}.npz", **arrays)
            ready = answers / ".ready"
            # The last one stands for a trainer whose time was up after two epochs.
            ready.write_text(json.dumps({"logs": LOGS[:2] if number == 2 else LOGS}))
            ready.rename(answers / f"{number}.json")


@pytest.fixture(scope="module")
def trainer():
    return Scripted()


@pytest.fixture(scope="module")
def ran(trainer, tmp_path_factory) -> Ran:
    """A notebook whose fits are answered, run for real; the budget is four epochs."""
    out = tmp_path_factory.mktemp("trainer") / "out"
    out.mkdir()
    wanted = ("history", "history_2", "history_3", "best", "restored", "seen", "model", "stopped")
    wanted += ("history_4",)
    job = Job(
        notebook=notebook(BUILD, PLAIN, STOPS, OWN, SHORT, ("test_a", "")),
        files={},
        inputs={},
        capture={"test_a": names(*wanted)},
        limits=LIMITS,
        fast_epochs=EPOCHS,
        trainer=trainer,
    )
    found = Ran(run_notebook(job, out, isolation="bwrap"), out)
    assert found.statuses == ["ok"] * 6, found.record
    return found


def captured(ran, name):
    return ran.capture("test_a").names[name]


def test_the_history_is_that_of_the_answer_in_the_asked_length(ran):
    history = captured(ran, "history").history
    assert history["loss"] == pytest.approx([1.0, 0.6, 0.5, 0.4] + [0.4] * 6)
    assert set(history) == set(LOGS[0])
    assert captured(ran, "model").weights[1].array.load() == EPOCHS


def test_stopping_and_keeping_the_best_work_as_written(ran):
    """The second epoch was the best of both; one more was waited for."""
    assert captured(ran, "history_2").history["val_loss"] == pytest.approx([1.0, 0.5, 0.7])
    assert captured(ran, "best").load() == 2
    assert captured(ran, "restored").load() == 2


def test_a_callback_that_looks_at_batches_trains_in_the_sandbox(ran, trainer):
    assert len(trainer.requests) == 3  # two before it, one after
    assert captured(ran, "seen").load().tolist() == [0, 1, 2, 3] * 2
    assert len(captured(ran, "history_3").history["loss"]) == 2


def test_a_trainer_whose_time_was_up_leaves_a_history_of_the_asked_length(ran):
    assert captured(ran, "history_4").history["loss"] == pytest.approx([1.0, 0.6] + [0.6] * 4)
    assert ran.capture("test_a").fits[3].epochs_run == 2


def test_a_request_says_all_that_the_training_depends_on(trainer):
    first, second, _ = trainer.requests
    assert first.epochs == EPOCHS
    assert (first.fit.epochs, first.fit.batch_size, first.fit.validation_split) == (10, 5, 0.2)
    assert first.fit.x.load().shape == (20, 2)
    assert second.fit.validation.x.load().shape == (20, 2)
    assert first.model.compile.loss_name == "binary_crossentropy"
    assert [weight.array.shape for weight in first.model.weights] == [(2, 1), (1,)]


def test_the_fits_are_recorded_as_ever(ran):
    fits = ran.capture("test_a").fits
    assert [fit.epochs for fit in fits] == [10, 10, 2, 8]
    assert [fit.epochs_run for fit in fits] == [4, 3, 2, 2]
    assert [fit.stopped_by for fit in fits] == ["budget", "callback", None, "budget"]
    assert captured(ran, "stopped").fits == (1,)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"schema": 1, "model": {}, "fit": {}}'])
def test_a_request_that_is_none_is_refused(tmp_path, text):
    (tmp_path / "training").mkdir()
    (tmp_path / "training" / "0.json").write_text(text)
    with pytest.raises(EvidenceError):
        load_request(tmp_path, "0.json")


# With the real trainer

LEARNS = (
    "history = model.fit(x, y, epochs=40, batch_size=5, verbose=0)\n"
    "later = model.fit(x, y, epochs=2, batch_size=5, verbose=0)"
)


def trained(folder: Path, remark: str):
    """Run a notebook with the trusted trainer, whose store is in `folder`; its run and answers."""
    trainer = Trainer(TrajectoryStore(folder / "trainings", 10**8), seconds=60)
    out = folder / remark
    out.mkdir()
    job = Job(
        notebook=notebook(f"# {remark}\n{BUILD}", LEARNS, ("test_a", "")),
        files={},
        inputs={},
        capture={"test_a": names("history", "later", "model")},
        limits=LIMITS,
        fast_epochs=30,
        trainer=trainer,
    )
    return Ran(run_notebook(job, out, isolation="bwrap"), out), trainer.answered


def test_what_two_notebooks_ask_for_is_trained_once_and_learns(tmp_path):
    """Both start from weights of their own, which nothing has touched, and end with the same."""
    first, answers = trained(tmp_path, "first")
    second, again = trained(tmp_path, "second")
    assert answers[0]["epochs"] == again[0]["epochs"] == 30
    assert answers[0]["key"] == again[0]["key"]
    histories = [captured(ran, "history").history["loss"] for ran in (first, second)]
    assert histories[0] == histories[1]
    assert len(histories[0]) == 40
    assert histories[0][-1] < histories[0][0]


def test_a_second_fit_goes_on_from_where_the_first_ended(tmp_path):
    """Its weights are in the key then, so nobody else is given them."""
    ran, answers = trained(tmp_path, "only")
    assert len({answer["key"] for answer in answers}) == 2
    assert len(captured(ran, "later").history["loss"]) == 2
    before, after = captured(ran, "history").history["loss"], captured(ran, "later").history["loss"]
    assert after[0] == pytest.approx(before[-1], rel=0.05)
    assert [fit.epochs_run for fit in ran.capture("test_a").fits] == [30, 2]


# Callbacks, with the real trainer beside Keras itself on equal weights and rows in order

AGAINST = """
import os
def equal():  # weights that somebody has set: others the trainer draws itself
    model = build(); model.set_weights([np.array([[0.3], [-0.9]]), np.array([0.25])])
    return model
def both(callbacks, **arguments):
    arguments = {'epochs': 8, 'batch_size': 5, 'shuffle': False, 'verbose': 0, **arguments}
    asked, own = equal(), equal()
    mine, theirs = callbacks(), callbacks()
    class Batches(keras.callbacks.Callback):  # so this one trains here
        def on_train_batch_end(self, batch, logs=None): pass
    first = asked.fit(x, y, callbacks=mine, **arguments)
    second = own.fit(x, y, callbacks=[*theirs, Batches()], **arguments)
    return first.history, second.history, first.epoch, second.epoch, asked, own, mine, theirs
class Own(keras.callbacks.Callback):
    def on_train_begin(self, logs=None): self.seen = []
    def on_epoch_end(self, epoch, logs=None):
        guessed = float(np.abs(self.model.predict(x, verbose=0)).sum())
        steps = int(self.model.optimizer.iterations)
        self.seen.append((epoch, logs['loss'], guessed, steps, self.params['steps']))
        if epoch == 5: self.model.stop_training = True
class Acting(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 3: self.model.optimizer.learning_rate = 0.5
        if epoch == 5: self.model.set_weights([w * 0.5 for w in self.model.get_weights()])
def same(a, b):
    return np.allclose(a, b, rtol=1e-3, atol=1e-4)
def alike(found):
    ours, theirs = found[:2]
    return (list(ours) == list(theirs) and found[2] == found[3]
            and all(same(ours[name], theirs[name]) for name in theirs)
            and all(same(*pair) for pair in zip(found[4].get_weights(), found[5].get_weights())))
cb = keras.callbacks
"""
# For each the fit's arguments, and how many requests the trainer is asked.
CALLBACKS = {
    "plateau": (
        "[cb.ReduceLROnPlateau('loss', factor=0.1, patience=2, min_delta=1.0)]",
        "{}",
        6,
    ),
    "scheduler": ("[cb.LearningRateScheduler(lambda epoch, rate: rate * 0.9)]", "{}", 9),
    "steps of a scheduler": (
        "[cb.LearningRateScheduler(lambda epoch, rate: 0.1 if epoch < 4 else 0.01)]",
        "{}",
        7,
    ),
    "lambda": (
        "[cb.LambdaCallback(on_epoch_end=lambda epoch, logs: logs.update(mine=1.0))]",
        "{}",
        1,
    ),
    "own that looks on": ("[Own()]", "{}", 1),
    "own that acts": ("[Acting()]", "{}", 5),
    "early stopping": (
        "[cb.EarlyStopping('val_loss', patience=1, min_delta=1.0)]",
        "{'validation_split': 0.2}",
        1,
    ),
    "files": (
        "[cb.CSVLogger('log.csv'), cb.TensorBoard('board'), cb.ModelCheckpoint('{epoch}.keras')]",
        "{'validation_data': (x, y)}",
        1,
    ),
    "sample weights": ("[]", "{'sample_weight': np.linspace(0, 2, 20)}", 1),
    "class weights": ("[]", "{'class_weight': {0: 1.0, 1: 3.0}}", 1),
    "initial epoch": ("[Own()]", "{'initial_epoch': 4}", 1),
}


def ran_beside(folder: Path, *cells: str, capture: tuple[str, ...], **settings):
    """Run cells with the trusted trainer at hand; the run and the trainer's answers."""
    trainer = Trainer(TrajectoryStore(folder / "trainings", 10**8), seconds=60)
    out = folder / "out"
    out.mkdir()
    job = Job(
        notebook=notebook(BUILD, AGAINST, *cells, ("test_a", "")),
        files={},
        inputs={},
        capture={"test_a": names(*capture)},
        limits=LIMITS,
        fast_epochs=30,
        trainer=trainer,
        **settings,
    )
    found = Ran(run_notebook(job, out, isolation="bwrap"), out)
    assert set(found.statuses) == {"ok"}, [c["error"] for c in found.record["cells"] if c["error"]]
    return found, trainer.answered


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    """All callbacks in one notebook: what came of each, and the answers to it."""
    cells = [
        f"found = both(lambda: {callbacks}, **{arguments}); alike_{place} = alike(found)\n"
        f"seen_{place} = [str(getattr(one, 'seen', '')) for one in found[6] + found[7]]"
        for place, (callbacks, arguments, _) in enumerate(CALLBACKS.values())
    ]
    wanted = [f"{kind}_{place}" for kind in ("alike", "seen") for place in range(len(cells))]
    cells.append("files = sorted(name for _, _, names in os.walk('.') for name in names)")
    folder = tmp_path_factory.mktemp("beside")
    return ran_beside(folder, *cells, capture=("files", *wanted))


@pytest.mark.parametrize("case", CALLBACKS)
def test_callbacks_live_through_an_answered_training_as_through_keras(beside, case):
    """Histories, epochs, weights and what callbacks saw are those of a fit that trained here."""
    ran, _ = beside
    place = list(CALLBACKS).index(case)
    assert captured(ran, f"alike_{place}").value
    fits = ran.capture("test_a").fits[2 * place : 2 * place + 2]
    assert fits[0].here == ""
    assert fits[1].here == "the callback Batches, which looks at batches"
    assert fits[0].epochs_run == fits[1].epochs_run
    seen = [item.value for item in captured(ran, f"seen_{place}").items]
    mine, theirs = seen[: len(seen) // 2], seen[len(seen) // 2 :]
    for ours, keras in zip(mine, theirs, strict=True):
        numbers = [[float(n) for n in re.findall(r"[-\d.e]+\d", text)] for text in (ours, keras)]
        assert numbers[0] == pytest.approx(numbers[1], rel=1e-3)


def test_the_trainer_is_asked_no_more_than_callbacks_change(beside):
    _, answers = beside
    assert len(answers) == sum(count for _, _, count in CALLBACKS.values())
    assert all("key" in answer for answer in answers)


def test_callbacks_write_their_files(beside):
    files = [item.value for item in captured(beside[0], "files").items]
    assert {"log.csv", "1.keras", "8.keras"} <= set(files)
    assert len([name for name in files if name.startswith("events.")]) == 4


GOES_ON = """
def twice(*callbacks):
    asked, own = equal(), equal()
    class Batches(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None): pass
    found = []
    for model, more in ((asked, []), (own, [Batches()])):
        for batch, epochs, rate in ((5, 6, None), (4, 3, None), (4, 3, 0.05)):
            if rate: model.optimizer.learning_rate = rate
            arguments = {'shuffle': False, 'verbose': 0, 'callbacks': [make() for make in callbacks] + more}
            history = model.fit(x, y, batch_size=batch, epochs=epochs, **arguments)
        found += [history.history, history.epoch]
    return found[0], found[2], found[1], found[3], asked, own
plain = alike(twice())
stopped = alike(twice(lambda: cb.EarlyStopping('loss', patience=1, min_delta=1.0)))
best = alike(twice(lambda: cb.EarlyStopping('accuracy', restore_best_weights=True, mode='min')))
"""


def test_further_fits_of_a_model_go_on_as_in_keras(tmp_path):
    """With the optimizer's momenta, after an early stop too, and with another learning rate."""
    ran, answers = ran_beside(tmp_path, GOES_ON, capture=("plain", "stopped", "best"))
    assert [captured(ran, name).value for name in ("plain", "stopped", "best")] == [True] * 3
    assert len(answers) == 9
    assert all("key" in answer for answer in answers)


OPEN = """
late = keras.Sequential([keras.layers.Dense(1, activation='sigmoid')])
late.compile('adam', 'binary_crossentropy')
late.fit(x, y, epochs=2, verbose=0)
class Stumbles(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None): raise ValueError('mine')
try:
    build().fit(x, y, epochs=2, verbose=0, callbacks=[Stumbles()])
except ValueError as error:
    raised = str(error)
"""


def test_a_model_without_an_input_and_one_whose_callback_fails_are_trained_outside_too(tmp_path):
    ran, answers = ran_beside(tmp_path, OPEN, capture=("late", "raised"))
    assert len(answers) == 2
    fits = ran.capture("test_a").fits
    assert [(fit.here, fit.stopped_by) for fit in fits] == [("", None), ("", "error")]
    assert captured(ran, "raised").value == "mine"
    assert [weight.array.shape for weight in captured(ran, "late").weights] == [(2, 1), (1,)]


REFUSED = """
class Own(keras.Model):
    def __init__(self): super().__init__(); self.d = keras.layers.Dense(1, activation='sigmoid')
    def call(self, x): return self.d(x)
own = Own(); own.compile('adam', 'binary_crossentropy')
own.fit(x, y, epochs=2, verbose=0)
custom = build(); custom.compile('adam', lambda a, b: keras.ops.mean((a - b) ** 2))
custom.fit(x, y, epochs=2, verbose=0)
batches = build()
batches.fit(((x, y) for _ in range(2)), epochs=2, steps_per_epoch=1, verbose=0)
class Odd(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 3: self.model.optimizer.learning_rate = float('nan')
odd = build()
history = odd.fit(x, y, epochs=6, verbose=0, callbacks=[Odd()])
losses = len(history.history['loss']), len(history.epoch)
spared = build(); spared.compile(keras.optimizers.AdamW(), 'binary_crossentropy')
spared.optimizer.exclude_from_weight_decay(var_names=['bias'])
spared.fit(x, y, epochs=2, verbose=0)
"""


def test_what_cannot_be_asked_for_trains_in_the_sandbox_and_says_why(tmp_path):
    ran, answers = ran_beside(tmp_path, REFUSED, capture=("losses",))
    fits = ran.capture("test_a").fits
    assert [fit.here for fit in fits] == [
        "a model class of its own",
        answers[0]["refused"],
        "steps_per_epoch",
        "a learning rate out of range",
        "weights left out of weight decay",
    ]
    assert captured(ran, "losses").load().tolist() == [6, 6]
    assert [fit.epochs_run for fit in fits] == [2, 2, 2, 6, 2]


def weights(**values) -> ev.Model:
    """A model's evidence with these weights."""
    made = tuple(ev.Weight(f"layer/{name}", ev.Array.of(value)) for name, value in values.items())
    return ev.Model("Sequential", True, {}, None, made, ())


def glorot(*shape, scale=1.0):
    bound = glorot_bound(shape)
    return np.random.default_rng(0).uniform(-bound, bound, shape).astype(np.float32) * scale


@pytest.mark.parametrize(
    ("model", "fresh"),
    [
        (weights(kernel=glorot(17, 10), bias=np.zeros(10)), True),
        (weights(kernel=glorot(3, 3, 1, 32), bias=np.zeros(32)), True),
        (weights(gamma=np.ones(4), beta=np.zeros(4), moving_variance=np.ones(4)), True),
        (weights(kernel=glorot(17, 10), bias=np.full(10, 1e-3)), False),
        (weights(kernel=glorot(17, 10, scale=1.5), bias=np.zeros(10)), False),
        (weights(kernel=glorot(17, 10, scale=0.3), bias=np.zeros(10)), False),
        (weights(kernel=np.full((17, 10), np.nan), bias=np.zeros(10)), False),
        (weights(embeddings=glorot(17, 10)), False),
        (weights(), False),
    ],
)
def test_weights_that_nothing_has_touched_are_told_by_their_values(model, fresh):
    assert looks_fresh(model) is fresh
