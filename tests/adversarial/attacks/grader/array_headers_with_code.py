# what: puts expressions, records, negative sizes and second members into its array files
# on: numbers
# status: tampered
# stopped by: a header is matched, never evaluated, and an archive must hold data.npy and nothing else
# %% [total]
import pathlib
import struct
import zipfile

import numpy as np

CODE = "__import__('os').open('@COURSE@/nbassay-attack-header', 64)"
HEADERS = [
    f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({CODE},), }}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (-4, -2), }",
    "{'descr': [('a', '<f8'), ('b', 'O')], 'fortran_order': False, 'shape': (4,), }",
    "{'descr': '<U99999999', 'fortran_order': False, 'shape': (4, 2), }",
    "{'descr': '|O', 'fortran_order': False, 'shape': (4, 2), }",
]
# %% [scaled]
scaled = np.arange(8.0).reshape(4, 2)
table = [np.arange(n) for n in range(2, 9)]  # an array file for each
# %% [classify]
for number, path in enumerate(sorted(pathlib.Path("/out/arrays").glob("*.npz"))):
    text = HEADERS[number % len(HEADERS)].ljust(190) + "\n"
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + bytes(64)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.npy", data)
        if number % 2:
            archive.writestr("../../../nbassay-attack-member", b"")
            archive.writestr("@COURSE@/nbassay-attack-member", b"")
    print(path.name, text.strip())
