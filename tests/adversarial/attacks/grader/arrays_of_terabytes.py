# what: claims arrays of terabytes, by an honest record and by the headers of its files
# on: numbers
# status: tampered
# stopped by: sizes that capture, archive and header declare are compared with each other and the budget before memory is taken
# %% [total]
import json
import pathlib
import struct
import zipfile

import numpy as np

HUGE = (10**6, 10**6)


def header(shape, descr="<f8"):
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    text = text.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()
# %% [scaled]
scaled = np.zeros((4, 2))
# %% [classify]
for path in pathlib.Path("/out/arrays").glob("*.npz"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.npy", header(HUGE) + bytes(10**6))
    # The archive, too, now says that its member has a terabyte.
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 2**32 - 2)
    path.write_bytes(content)
path = pathlib.Path("/out/capture/test_scaled.json")
record = json.loads(path.read_text())
record["names"]["scaled"]["array"]["shape"] = list(HUGE)
record["names"]["again"] = {
    "kind": "array",
    "array": record["names"]["scaled"]["array"] | {"shape": [8], "codec": "raw"},
}
path.write_text(json.dumps(record))
