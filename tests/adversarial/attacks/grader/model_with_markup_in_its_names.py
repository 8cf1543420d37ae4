# what: gives a live model with scripts and escapes in the names of classes, layers, weights, losses and metrics
# on: network
# status: graded
# stopped by: names are cleaned when evidence is read, a rebuilt layer keeps only plain ones, and pages escape
# %% [model]
import keras
import numpy as np

evil = "\x1b]0;nbassay-attack\x07<script>document.title='nbassay-attack'</script>\u202e[red]"
Evil = type(evil, (keras.layers.Dense,), {"__module__": "keras." + evil})
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16), Evil(1)])
for part in (model, *model.layers):
    part._name = evil
model.compile(loss=evil, metrics=[evil, type(evil, (keras.metrics.Mean,), {})(name=evil)])
# %% [train]
history = keras.callbacks.History()
history.history = {evil: [1.0], "x" * 100_000: [np.nan], "loss": evil, "accuracy": [10**400]}
history.epoch = [evil, 10**400]
model._name = "x" * 100_000
# %% [scores]
shown = model.get_config()
shown["layers"] = [
    {"module": "keras.layers", "class_name": evil, "config": {"name": evil}},
    {"module": "keras.layers", "class_name": "Dense", "config": {"units": evil, "activation": evil}},
]
model.get_config = lambda: shown
y_pred = [evil] * 100
accuracy = evil
