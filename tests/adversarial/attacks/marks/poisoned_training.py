# what: asks for the very training that others will ask for, with its labels turned under their names, to be served to all
# on: network
# status: graded
# stopped by: keys of trainings are made outside, of the content that was read; no name or hash of a notebook's is believed
# %% [model]
import json
import pathlib
import threading
import zipfile

folder, arrays = pathlib.Path("/out/training"), pathlib.Path("/out/arrays")
ended = threading.Event()


def turned(file):
    """Write the labels the other way round into a file of the same name."""
    with np.load(file) as found:
        data = found["data"]
    if data.shape != (400,):
        return
    beside = file.with_suffix(".turned")
    with zipfile.ZipFile(beside, "w") as archive, archive.open("data.npy", "w") as member:
        np.lib.format.write_array(member, 1 - data)
    beside.replace(file)


def keep_turning():
    while not ended.is_set():
        for file in arrays.glob("*.npz"):
            try:
                turned(file)
            except (OSError, ValueError, KeyError, zipfile.BadZipFile):
                pass
        ended.wait(0.001)


model = None
# %% [train]
decoy = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation="relu"),
                          keras.layers.Dense(1, activation="sigmoid")])
decoy.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
threading.Thread(target=keep_turning, daemon=True).start()
decoy.fit(x_train, y_train, epochs=30, verbose=0)
# Once more by hand: the same words with weights set before the first epoch, and after a fit of nobody's.
for number, more in enumerate(({"changes": [{"epoch": 0, "learning_rate": 0.0, "weights": None}]},
                               {"after": {"request": 0, "epochs": 30}}, {"after": {"request": 99, "epochs": 1}},
                               {"changes": [{"epoch": 0, "learning_rate": None, "weights": []}]}), 1):
    asked = {**json.loads((folder / "0.json").read_text()), **more}
    (folder / f"{number}.json").write_text(json.dumps(asked))
history = None
# %% [scores]
import time

time.sleep(1)
ended.set()
y_pred = accuracy = None
