# what: puts object arrays, whose pickles run code, in the place of the arrays of its evidence
# on: numbers
# status: tampered
# stopped by: an array's header is matched against the types that the exporter writes, and nothing is unpickled
# %% [total]
import io
import os
import pathlib
import pickle
import zipfile

import numpy as np


class Payload:
    def __reduce__(self):
        return os.open, ("@COURSE@/nbassay-attack-arrays", os.O_CREAT | os.O_WRONLY)
# %% [scaled]
scaled = np.arange(8.0).reshape(4, 2)
# %% [classify]
objects = np.array([Payload()], dtype=object)
for path in pathlib.Path("/out/arrays").glob("*.npz"):
    with zipfile.ZipFile(path, "w") as archive:
        content = io.BytesIO()
        np.save(content, objects, allow_pickle=True)
        archive.writestr("data.npy", content.getvalue())
        archive.writestr("data", pickle.dumps(Payload()))
    print("replaced", path.name, path.stat().st_size)
